import { readFile, rm, stat, writeFile } from 'node:fs/promises'
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

test.each(['/proc/keys', '/proc/keys/of/dsm'])(
  'keys for a place that takes no directory, %s, are refused rather than tried for ever',
  async (directory) => {
    const { code, err } = await dsm(['auth', 'init', '--dir', directory])
    expect({ code, named: err.includes('/proc') }).toEqual({ code: 1, named: true })
  },
)

test('a directory for keys is made with those above it, and only its owner enters any of them', async () => {
  const cwd = await emptyDirectory()
  expect((await dsm(['auth', 'init', '--dir', 'a/b'], { cwd })).code).toBe(0)
  for (const path of ['a', 'a/b']) expect((await stat(join(cwd, path))).mode & 0o777).toBe(0o700)
})

test('a public half that is gone is made again from the private key, so that no token is refused', async () => {
  const cwd = await emptyDirectory()
  await dsm(['auth', 'init', '--dir', '.'], { cwd })
  const { out: token } = await dsm(['auth', 'token', '--role', 'lead', '--project', '1', '--dir', '.'], { cwd })
  await rm(join(cwd, 'jwks.json'))
  const { code, out } = await dsm(['auth', 'init', '--dir', '.'], { cwd })
  expect({ code, stays: out.includes('a key exists and stays') }).toEqual({ code: 0, stays: true })
  expect(await readFile(join(cwd, 'jwks.json'), 'utf8')).not.toContain('"d"')
  expect((await (await verifierOf(cwd))(token.trim())).role).toBe('lead')
})

test('a private key that is gone is not replaced unasked: what it has signed stays good', async () => {
  const cwd = await emptyDirectory()
  await dsm(['auth', 'init', '--dir', '.'], { cwd })
  const before = await readFile(join(cwd, 'jwks.json'), 'utf8')
  await rm(join(cwd, 'private.jwk.json'))
  const { code, err } = await dsm(['auth', 'init', '--dir', '.'], { cwd })
  expect({ code, says: err.includes('dsm auth init --force') }).toEqual({ code: 1, says: true })
  expect(await readFile(join(cwd, 'jwks.json'), 'utf8')).toBe(before)
  expect((await dsm(['auth', 'init', '--dir', '.', '--force'], { cwd })).code).toBe(0)
})

test.each([
  ['jwks.json', '{"keys": ['],
  ['jwks.json', '{"keys": []}'],
  ['private.jwk.json', '{"kty": "OKP", "d": "secret-of-the-key'],
  ['private.jwk.json', '{"kty": "OKP", "crv": "Ed25519", "d": "secret-of-the-key"}'],
])('a broken %s (%s) is named and stays as it is, and what it holds is not shown', async (file, content) => {
  const cwd = await emptyDirectory()
  await dsm(['auth', 'init', '--dir', '.'], { cwd })
  await writeFile(join(cwd, file), content)
  const { code, err } = await dsm(['auth', 'init', '--dir', '.', '--json'], { cwd })
  expect(code).toBe(1)
  expect(JSON.parse(err)).toMatchObject({ code: 'broken-keys', title: `${join(cwd, file)} holds no keys` })
  expect(err).not.toContain('secret')
  expect(await readFile(join(cwd, file), 'utf8')).toBe(content)
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
