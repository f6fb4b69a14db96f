import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ServiceName } from '@dsm/contracts'
import { createVerifier } from '@dsm/service'
import { expect, test } from 'vitest'
import { loadKeys } from '../src/auth/keys.ts'
import { dsm, emptyDirectory } from './dsm.ts'

async function verifierOf(directory: string) {
  return createVerifier({ jwks: JSON.parse(await readFile(join(directory, 'jwks.json'), 'utf8')) })
}

test('"auth init" makes what the services read: public keys, and a token for each that only its owner reads', async () => {
  const cwd = await emptyDirectory()
  const directory = join(cwd, 'keys')
  expect((await dsm(['auth', 'init', '--dir', 'keys'], { cwd })).code).toBe(0)
  const verify = await verifierOf(directory)
  for (const name of ServiceName.options) {
    const file = join(directory, `${name}.token`)
    expect(await verify(await readFile(file, 'utf8'))).toEqual({ sub: `${name}-service`, role: 'service', projects: '*' })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  }
  expect(await readFile(join(directory, 'jwks.json'), 'utf8')).not.toContain('"d"')
})

test('a second "auth init" keeps the key, so that no token of the first is refused; --force replaces it', async () => {
  const cwd = await emptyDirectory()
  await dsm(['auth', 'init', '--dir', '.'], { cwd })
  const first = await loadKeys(cwd)
  expect((await dsm(['auth', 'init', '--dir', '.'], { cwd })).code).toBe(0)
  expect(await loadKeys(cwd)).toEqual(first)
  await dsm(['auth', 'init', '--dir', '.', '--force'], { cwd })
  expect((await loadKeys(cwd))?.privateJwk.x).not.toBe(first?.privateJwk.x)
})

test('"auth token" prints nothing but a token with the role, projects and name asked for', async () => {
  const cwd = await emptyDirectory()
  await dsm(['auth', 'init'], { cwd })
  const verify = await verifierOf(join(cwd, '.dsm', 'auth'))
  const some = await dsm(['auth', 'token', '--role', 'member', '--project', '1', '--project', 'ATLAS', '--sub', 'ada'], { cwd })
  expect(some.code).toBe(0)
  expect(await verify(some.out.trim())).toEqual({ sub: 'ada', role: 'member', projects: ['1', 'ATLAS'] })
  const all = await dsm(['auth', 'token', '--role', 'admin', '--project', '*', '--ttl', '1d', '--json'], { cwd })
  expect(JSON.parse(all.out)).toMatchObject({ ttlSeconds: 86_400, claims: { projects: '*' } })
})

test('without keys "auth token" and "auth rotate" say how to make them', async () => {
  for (const argv of [
    ['auth', 'token', '--role', 'lead', '--project', '1'],
    ['auth', 'rotate'],
  ]) {
    const { code, err } = await dsm(argv)
    expect(code).toBe(1)
    expect(err).toContain('dsm auth init')
  }
})

test('a rotation signs with a new key and keeps the tokens of the old one good, until --retire', async () => {
  const cwd = await emptyDirectory()
  const directory = join(cwd, '.dsm', 'auth')
  const tokenNow = async () => (await dsm(['auth', 'token', '--role', 'lead', '--project', '1'], { cwd })).out.trim()
  await dsm(['auth', 'init'], { cwd })
  const before = await tokenNow()
  expect((await dsm(['auth', 'rotate'], { cwd })).code).toBe(0)
  const after = await tokenNow()
  const both = await verifierOf(directory)
  expect([(await both(before)).role, (await both(after)).role]).toEqual(['lead', 'lead'])

  await dsm(['auth', 'rotate', '--retire'], { cwd })
  const onlyNew = await verifierOf(directory)
  await expect(onlyNew(before)).rejects.toThrow('is not one that this installation has signed')
  await expect(onlyNew(after)).rejects.toThrow('is not one that this installation has signed')
  expect((await onlyNew(await tokenNow())).role).toBe('lead')
})

test('"auth retire" leaves the key that signs: its tokens stay good, those of the keys before it are refused', async () => {
  const cwd = await emptyDirectory()
  const directory = join(cwd, '.dsm', 'auth')
  const tokenNow = async () => (await dsm(['auth', 'token', '--role', 'lead', '--project', '1'], { cwd })).out.trim()
  await dsm(['auth', 'init'], { cwd })
  const before = await tokenNow()
  await dsm(['auth', 'rotate'], { cwd })
  const after = await tokenNow()
  expect((await dsm(['auth', 'retire'], { cwd })).out).toContain('1 public key;')
  const verify = await verifierOf(directory)
  expect((await verify(after)).role).toBe('lead')
  expect((await verify(await readFile(join(directory, 'sprint.token'), 'utf8'))).sub).toBe('sprint-service')
  await expect(verify(before)).rejects.toThrow('is not one that this installation has signed')
})
