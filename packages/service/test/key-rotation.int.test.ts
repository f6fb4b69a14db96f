import { renameSync, writeFileSync } from 'node:fs'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captureLog } from '@dsm/testing'
import type { JSONWebKeySet } from 'jose'
import { expect, test as base } from 'vitest'
import { generateKeys, mintToken, type Verify } from '../src/index.ts'
import { freshFile, lookingEvery } from '../src/fresh-file.ts'
import { createRotatingVerifier } from '../src/rotating-verifier.ts'
import { KeySetText } from '../src/service-env.ts'
import { test as serviceTest } from './fixtures.ts'

const claims = { sub: 'ada', role: 'lead' as const, projects: '*' as const }
const everyMs = 50
const [old, next] = [await generateKeys(), await generateKeys()]
const both = { keys: [...next.jwks.keys, ...old.jwks.keys] }
const oldToken = await mintToken(old.privateJwk, claims)
const newToken = await mintToken(next.privateJwk, claims)

type KeyFile = { path: string; replace: (text: string) => Promise<void>; verify: Verify; logged: () => string }

const test = base.extend<{ keyFile: KeyFile }>({
  // oxlint-disable-next-line no-empty-pattern
  keyFile: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'dsm-keys-'))
    const path = join(directory, 'jwks.json')
    const replace = async (text: string) => {
      await writeFile(`${path}.new`, text)
      await rename(`${path}.new`, path)
    }
    await replace(JSON.stringify(old.jwks))
    const { log, lines } = captureLog()
    const first: JSONWebKeySet = old.jwks
    const file = freshFile({ path, first, parse: (text) => KeySetText.parse(text), log })
    await use({ path, replace, verify: createRotatingVerifier(file, { everyMs }), logged: () => JSON.stringify(lines) })
    await rm(directory, { recursive: true })
  },
})

test('the first token of a new key is good without a restart, and those of the old one stay good', async ({ keyFile }) => {
  const { verify, replace } = keyFile
  expect(await verify(oldToken)).toEqual(claims)
  await expect(verify(newToken)).rejects.toThrow('is not one that this installation has signed')
  await replace(JSON.stringify(both))
  expect([await verify(newToken), await verify(oldToken)]).toEqual([claims, claims])
})

test('a token of a key that was taken out is refused soon, although it was accepted a moment ago', async ({ keyFile }) => {
  const { verify, replace } = keyFile
  await replace(JSON.stringify(both))
  expect([await verify(newToken), await verify(oldToken)]).toEqual([claims, claims])
  await replace(JSON.stringify(next.jwks))
  const outcome = () =>
    verify(oldToken).then(
      () => 'accepted',
      () => 'refused',
    )
  await expect.poll(outcome).toBe('refused')
  expect(await verify(newToken)).toEqual(claims)
})

test.for([
  ['is gone', undefined],
  ['is no JSON', '{"keys": ['],
  ['is empty', ''],
  ['holds no key', '{"keys":[]}'],
  ['holds keys of another kind', '{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}'],
] as const)('a key file that %s locks nobody out, and is told in the log', async ([, text], { keyFile }) => {
  const { verify, replace, path, logged } = keyFile
  expect(await verify(oldToken)).toEqual(claims)
  if (text === undefined) await rm(path)
  else await replace(text)
  await expect(verify(newToken)).rejects.toThrow('is not one that this installation has signed')
  expect(await verify(oldToken)).toEqual(claims)
  expect(logged()).toContain('what it said before stays')
})

test('a service shows the token that its file holds now', async ({ keyFile }) => {
  const { log } = captureLog()
  const { path, replace } = keyFile
  const token = lookingEvery(freshFile({ path, first: 'first', parse: (text) => text.trim(), log }), 0)
  await replace('second\n')
  expect(await token()).toBe('second')
})

test('what was put there while the file was being read is seen by whoever looks then', async ({ keyFile: { path } }) => {
  const { log } = captureLog()
  const looks: Promise<void>[] = []
  const parse = (text: string) => {
    if (looks.length > 1) return text
    writeFileSync(`${path}.new`, 'second')
    renameSync(`${path}.new`, path)
    looks.push(file.look())
    return text
  }
  const file = freshFile({ path, first: 'first', parse, log })
  looks.push(file.look())
  await looks[0]
  expect(looks).toHaveLength(2)
  await looks[1]
  expect(file.current()).toBe('second')
})

serviceTest('keys are rotated and retired under requests, and no valid token is refused meanwhile', async ({ start }) => {
  const directory = await mkdtemp(join(tmpdir(), 'dsm-keys-'))
  const path = join(directory, 'jwks.json')
  const save = async (jwks: JSONWebKeySet) => {
    await writeFile(`${path}.new`, JSON.stringify(jwks))
    await rename(`${path}.new`, path)
  }
  let signing = await generateKeys()
  await save(signing.jwks)
  const { log } = captureLog()
  const first: JSONWebKeySet = signing.jwks
  const verify = createRotatingVerifier(freshFile({ path, first, parse: (text) => KeySetText.parse(text), log }), { everyMs })
  const { app } = await start({}, { runtime: { verify } })

  const statusOf = async (token: string) =>
    (await app.inject({ url: '/projects/1/notes', headers: { authorization: `Bearer ${token}` } })).statusCode
  const answers: number[] = []
  let isOver = false
  const numbers = [1, 2, 3, 4]
  const held = new Map<number, typeof signing>()
  const client = async (number: number) => {
    // A token of the key that signs now, renewed as people and services renew theirs: now and then, before its key is retired.
    while (!isOver) {
      const key = signing
      const token = await mintToken(key.privateJwk, { ...claims, sub: `client-${number}` })
      held.set(number, key)
      for (let use = 0; use < 3; use += 1) answers.push(await statusOf(token))
    }
  }
  const clients = Promise.all(numbers.map(client))
  const retired: string[] = []
  for (let rotation = 0; rotation < 5; rotation += 1) {
    const [former, fresh] = [signing, await generateKeys()]
    retired.push(await mintToken(former.privateJwk, claims))
    await save({ keys: [...fresh.jwks.keys, ...former.jwks.keys] })
    signing = fresh
    // Once everybody has a token of the new key the old one can go.
    await expect.poll(() => numbers.every((number) => held.get(number) === fresh)).toBe(true)
    await save(fresh.jwks)
    await expect.poll(() => statusOf(retired[rotation] ?? '')).toBe(401)
  }
  isOver = true
  await clients
  expect(new Set(answers)).toEqual(new Set([200]))
  expect(await Promise.all(retired.map(statusOf))).toEqual(retired.map(() => 401))
  await rm(directory, { recursive: true })
})
