import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withFiles } from '../src/env-files.ts'
import { dsm, emptyDirectory } from './dsm.ts'

test('a secret may come as a file, so that no pod has to show it among its variables', async () => {
  const path = join(await emptyDirectory(), 'token')
  await writeFile(path, 'secret-token\n')
  expect(withFiles({ DSM_TOKEN_FILE: path })['DSM_TOKEN']).toBe('secret-token')
  expect(withFiles({ SPRINT_DATABASE_URL_FILE: path })['SPRINT_DATABASE_URL']).toBe('secret-token')
})

test('a variable that is set itself wins over its file, and others are left alone', () => {
  expect(withFiles({ DSM_TOKEN: 'mine', DSM_TOKEN_FILE: '/not/there', PATH_FILE: '/not/there' })).toEqual({
    DSM_TOKEN: 'mine',
    DSM_TOKEN_FILE: '/not/there',
    PATH_FILE: '/not/there',
  })
})

test('a file that cannot be read is a fault of usage that names the variable', async () => {
  const { code, err } = await dsm(['health'], { env: { DSM_TOKEN_FILE: '/not/there' } })
  expect(code).toBe(3)
  expect(err).toContain('DSM_TOKEN_FILE: ENOENT')
})
