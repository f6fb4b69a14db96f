import { once } from 'node:events'
import { mkdir, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { saveConnection } from '../src/connection-file.ts'
import { findConnection } from '../src/find-connection.ts'
import { emptyDirectory } from './dsm.ts'

const urlsAt = (base: string) => ({
  project: `${base}/project`,
  backlog: `${base}/backlog`,
  sprint: `${base}/sprint`,
  chronicle: `${base}/chronicle`,
  orchestrator: `${base}/orchestrator`,
})
const saved = { urls: urlsAt('http://saved'), token: 'saved-token' }

test('what was saved in a directory above is found, and only its owner can read it', async () => {
  const cwd = await emptyDirectory()
  const { file, tokenFile } = await saveConnection(cwd, saved)
  const below = join(cwd, 'a', 'b')
  await mkdir(below, { recursive: true })
  expect(await findConnection({}, { env: {}, cwd: below })).toEqual(saved)
  for (const path of [file, tokenFile]) expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('a saved token is never sent to an address from elsewhere', async () => {
  const cwd = await emptyDirectory()
  await saveConnection(cwd, saved)
  await expect(findConnection({ url: 'http://elsewhere' }, { env: {}, cwd })).rejects.toMatchObject({
    failing: { exit: 5, code: 'no-token' },
  })
  await expect(findConnection({}, { env: { DSM_URL: 'http://elsewhere' }, cwd })).rejects.toMatchObject({ failing: { code: 'no-token' } })
})

test('options win over the environment, the environment over what was saved', async () => {
  const cwd = await emptyDirectory()
  await saveConnection(cwd, saved)
  const env = { DSM_URL: 'http://env/{service}', DSM_TOKEN: 'env-token', DSM_SPRINT_URL: 'http://sprint' }
  expect(await findConnection({}, { env, cwd })).toEqual({ urls: { ...urlsAt('http://env'), sprint: 'http://sprint' }, token: 'env-token' })
  expect(await findConnection({ url: 'http://option/{service}', token: 'mine' }, { env, cwd })).toEqual({
    urls: urlsAt('http://option'),
    token: 'mine',
  })
  expect(await findConnection({ token: 'mine' }, { env: {}, cwd })).toEqual({ urls: saved.urls, token: 'mine' })
})

test.each([{ url: '' }, { token: '' }, { url: 'http://elsewhere', token: '' }])(
  'an option left empty by a variable that is not set (%o) never means the saved services',
  async (given) => {
    const cwd = await emptyDirectory()
    await saveConnection(cwd, saved)
    const env = { DSM_URL: 'http://env', DSM_TOKEN: 'env-token' }
    for (const found of [{}, env].map((each) => findConnection(given, { env: each, cwd })))
      await expect(found).rejects.toMatchObject({ failing: { exit: 3, title: expect.stringMatching(/^--(url|token): must not be empty/) } })
  },
)

test('one address can be that of all services', async () => {
  const cwd = await emptyDirectory()
  const { urls } = await findConnection({ url: 'https://dsm.example.com', token: 't' }, { env: {}, cwd })
  expect(new Set(Object.values(urls))).toEqual(new Set(['https://dsm.example.com']))
})

test('addresses of some services alone are refused with the names of the missing ones', async () => {
  const env = { DSM_PROJECT_URL: 'http://project', DSM_TOKEN: 't' }
  await expect(findConnection({}, { env, cwd: await emptyDirectory() })).rejects.toThrow('DSM_BACKLOG_URL, DSM_SPRINT_URL')
})

test('an address that is none is refused', async () => {
  const cwd = await emptyDirectory()
  await expect(findConnection({ url: 'localhost:8001', token: 't' }, { env: {}, cwd })).rejects.toThrow('is no address')
})

test('a password in an address is refused and not repeated', async () => {
  const cwd = await emptyDirectory()
  const refused = await findConnection({ url: 'http://user:hunter2@dsm', token: 't' }, { env: {}, cwd }).catch((error: unknown) => error)
  expect(refused).toMatchObject({ failing: { exit: 3, title: expect.stringContaining('no password') } })
  expect(JSON.stringify(refused)).not.toContain('hunter2')
})

test.each(['AAA\nBBB', 'A B', 't€k'])('a token that no header can carry (%j) is refused and not repeated', async (token) => {
  const cwd = await emptyDirectory()
  for (const [given, env] of [
    [{ url: 'http://dsm', token }, {}],
    [{ url: 'http://dsm' }, { DSM_TOKEN: token }],
  ] as const) {
    const refused = await findConnection(given, { env, cwd }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ failing: { exit: 5, code: 'no-token' } })
    expect(JSON.stringify(refused)).not.toContain(token.slice(-3))
  }
})

test('removing a connection leaves one that somebody else has saved since', async () => {
  const cwd = await emptyDirectory()
  const first = await saveConnection(cwd, saved)
  const other = { ...saved, token: 'other' }
  const second = await saveConnection(cwd, other)
  await first.remove()
  expect(await findConnection({}, { env: {}, cwd })).toEqual(other)
  await second.remove()
  await expect(findConnection({}, { env: {}, cwd })).rejects.toMatchObject({ failing: { exit: 3 } })
})

/** An address at which every service is alive. */
async function answering(): Promise<string> {
  const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end('{"status":"live"}'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : ''
}

test('the connection of services that answer stays, and those beside them are found in a directory of their own', async () => {
  const cwd = await emptyDirectory()
  const live = { ...saved, urls: urlsAt(await answering()) }
  await saveConnection(cwd, live)
  const beside = await saveConnection(cwd, saved)
  expect(await findConnection({}, { env: {}, cwd })).toEqual(live)
  expect(await findConnection({}, { env: {}, cwd: beside.directory })).toEqual(saved)
  await beside.remove()
  expect(await findConnection({}, { env: {}, cwd: beside.directory })).toEqual(live)
})

test('what a killed program has left is replaced, though its addresses are those of the new services', async () => {
  const cwd = await emptyDirectory()
  const urls = urlsAt(await answering())
  await saveConnection(cwd, { urls, token: 'left' })
  expect((await saveConnection(cwd, { urls, token: 'mine' })).directory).toBe(cwd)
  expect(await findConnection({}, { env: {}, cwd })).toEqual({ urls, token: 'mine' })
})
