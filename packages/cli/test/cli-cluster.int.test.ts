import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Claims, ServiceName } from '@dsm/contracts'
import { createVerifier, generateKeys, mintToken } from '@dsm/service'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { freePort } from '@dsm/testing'
import { dsm, emptyDirectory } from './dsm.ts'
import { type FakeKubernetes, kubeconfigFor, startFakeKubernetes } from './system/fake-kubernetes.ts'

const text = ({ secrets }: FakeKubernetes, name: string, key: string) =>
  Buffer.from(secrets.get(name)?.[key] ?? '', 'base64').toString('utf8')
const verifierOf = (fake: FakeKubernetes) => createVerifier({ jwks: JSON.parse(text(fake, 'dsm-public-keys', 'jwks.json')) })

const Initialized = z.object({ secrets: z.array(z.object({ secret: z.string(), state: z.string() })) })

async function cluster() {
  const fake = await startFakeKubernetes(await emptyDirectory())
  const call = (...argv: string[]) => dsm(['cluster', ...argv, '--kubeconfig', fake.kubeconfig])
  const put = (name: string, data: Record<string, string>) =>
    fake.secrets.set(name, Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])))
  /** Signs with the key of the installation. */
  const sign = (claims: Claims, days: number) =>
    mintToken(JSON.parse(text(fake, 'dsm-signing-key', 'private.jwk.json')), claims, days * 86_400)
  const renewed = async () => {
    const { secrets } = Initialized.parse(JSON.parse((await call('init', '--json')).out))
    return secrets.filter(({ state }) => state === 'renewed').map(({ secret }) => secret)
  }
  return { fake, call, put, sign, renewed }
}

const everything = ['init', '--postgres', 'postgres:5432', '--redis', 'redis:6379']
const tokenSecretNames = [...ServiceName.options, 'daily-scrum', 'metrics', 'selftest'].map((name) => `dsm-token-${name}`)

test('"cluster init" makes what the manifests refer to: keys, a token for each caller, passwords and the addresses they make', async () => {
  const { fake, call } = await cluster()
  expect(await call(...everything)).toMatchObject({ code: 0, err: '' })
  expect([...fake.secrets.keys()].toSorted()).toEqual(
    ['dsm-database', 'dsm-debug', 'dsm-public-keys', 'dsm-redis', 'dsm-signing-key', ...tokenSecretNames].toSorted(),
  )
  expect(text(fake, 'dsm-public-keys', 'jwks.json')).not.toContain('"d"')
  const password = text(fake, 'dsm-database', 'sprint-password')
  expect(password).toMatch(/^[\w-]{32}$/)
  expect(text(fake, 'dsm-database', 'sprint-url')).toBe(`postgres://sprint:${password}@postgres:5432/sprint`)
  expect(text(fake, 'dsm-database', 'postgres-password')).toMatch(/^[\w-]{32}$/)
  expect(new Set(ServiceName.options.map((name) => text(fake, 'dsm-database', `${name}-password`))).size).toBe(5)
  expect(text(fake, 'dsm-redis', 'url')).toBe(`redis://:${text(fake, 'dsm-redis', 'password')}@redis:6379`)
})

test('each token opens what its holder needs: the daily scrum two operations, the debug pod what a lead may', async () => {
  const { fake, call } = await cluster()
  await call('init')
  const verify = verifierOf(fake)
  expect(await verify(text(fake, 'dsm-token-sprint', 'token'))).toEqual({ sub: 'sprint-service', role: 'service', projects: '*' })
  expect(await verify(text(fake, 'dsm-token-daily-scrum', 'token'))).toEqual({
    sub: 'daily-scrum',
    role: 'lead',
    projects: '*',
    operations: ['orchestrateProject', 'getSprint'],
  })
  expect(await verify(text(fake, 'dsm-token-metrics', 'token'))).toEqual({ sub: 'prometheus', role: 'viewer', projects: [] })
  const [, token = ''] = /^header = "Authorization: Bearer (\S+)"\n$/.exec(text(fake, 'dsm-debug', '.curlrc')) ?? []
  expect(await verify(token)).toMatchObject({ sub: 'debug-pod', role: 'lead' })
})

test('without --postgres and --redis it makes no secrets of servers that are somebody else’s', async () => {
  const { fake, call } = await cluster()
  await call('init')
  expect(fake.secrets.has('dsm-database')).toBe(false)
  expect(fake.secrets.has('dsm-redis')).toBe(false)
})

test('a second "cluster init" changes nothing, makes only what is missing, and signs it with the key that is there', async () => {
  const { fake, call } = await cluster()
  await call(...everything)
  const before = structuredClone(fake.secrets)
  fake.secrets.delete('dsm-token-backlog')
  fake.requests.length = 0
  const { out } = await call(...everything)
  expect(out).toMatch(/dsm-token-backlog +created/)
  expect(out.match(/exists/g)).toHaveLength(before.size - 1)
  expect(fake.requests.filter((request) => !request.startsWith('GET') && !request.startsWith('POST'))).toEqual([])
  for (const [name, data] of before) if (name !== 'dsm-token-backlog') expect(fake.secrets.get(name)).toEqual(data)
  expect(await verifierOf(fake)(text(fake, 'dsm-token-backlog', 'token'))).toMatchObject({ sub: 'backlog-service' })
})

const sprintService: Claims = { sub: 'sprint-service', role: 'service', projects: '*' }

test('no token of an installation ends while "cluster init" is run each week: the new ones say what the old ones said, and are accepted', async () => {
  const { fake, call, put, sign, renewed } = await cluster()
  await call('init')
  const verify = verifierOf(fake)
  const said = new Map<string, Claims>()
  for (const [index, name] of tokenSecretNames.entries()) {
    said.set(name, await verify(text(fake, name, 'token')))
    // The first has ended already.
    put(name, { token: await sign(said.get(name) ?? sprintService, [-1, 1, 60, 89][index] ?? 89) })
  }
  // Somebody wanted less for the debug pod.
  const viewer: Claims = { sub: 'debug-pod', role: 'viewer', projects: ['1'] }
  put('dsm-debug', { '.curlrc': `header = "Authorization: Bearer ${await sign(viewer, 89)}"\nsilent\n` })

  expect((await renewed()).toSorted()).toEqual(['dsm-debug', ...tokenSecretNames].toSorted())
  for (const [name, claims] of said) expect(await verify(text(fake, name, 'token'))).toEqual(claims)
  const [, token = ''] = /^header = "Authorization: Bearer (\S+)"\nsilent\n$/.exec(text(fake, 'dsm-debug', '.curlrc')) ?? []
  expect(await verify(token)).toEqual(viewer)
  for (const each of [token, ...tokenSecretNames.map((name) => text(fake, name, 'token'))])
    expect(decodeJwt(each).exp).toBeGreaterThan(Date.now() / 1000 + 364 * 86_400)
  expect(await renewed()).toEqual([])
})

test('a token that is good for more than 90 days stays to the letter', async () => {
  const { fake, call, put, sign } = await cluster()
  await call('init')
  put('dsm-token-sprint', { token: await sign(sprintService, 91) })
  const before = structuredClone(fake.secrets)
  expect((await call('init')).out).toMatch(/dsm-token-sprint +exists/)
  expect(fake.secrets).toEqual(before)
})

test('tokens that are not this installation’s to renew stay to the letter: of another key, also by its name, no token, and one with something beside it', async () => {
  const { fake, call, put, sign, renewed } = await cluster()
  await call('init')
  const { privateJwk: foreign } = await generateKeys()
  const { kid } = JSON.parse(text(fake, 'dsm-signing-key', 'private.jwk.json'))
  put('dsm-token-sprint', { token: await mintToken(foreign, sprintService) })
  put('dsm-token-project', { token: await mintToken({ ...foreign, kid }, sprintService) })
  put('dsm-token-backlog', { token: 'from a vault' })
  put('dsm-token-chronicle', { token: await sign(sprintService, 1), note: 'ask Ada' })
  put('dsm-token-metrics', { bearer: await sign(sprintService, 1) })
  const before = structuredClone(fake.secrets)
  expect(await renewed()).toEqual([])
  expect(fake.secrets).toEqual(before)
})

test('two at once agree on one key: whoever comes second signs with what is there', async () => {
  const { fake, call } = await cluster()
  expect((await Promise.all([call('init'), call('init')])).map(({ code }) => code)).toEqual([0, 0])
  const verify = verifierOf(fake)
  for (const name of ServiceName.options) expect((await verify(text(fake, `dsm-token-${name}`, 'token'))).role).toBe('service')
})

test('public keys without the private one are no reason to make new ones, which nobody would accept', async () => {
  const { fake, call } = await cluster()
  await call('init')
  fake.secrets.delete('dsm-signing-key')
  const { code, err } = await call('init')
  expect(code).toBe(1)
  expect(err).toContain('Nothing can be signed')
  expect(fake.secrets.has('dsm-signing-key')).toBe(false)
})

test('a rotation publishes the new key before anything is signed with it; old tokens stay good until the old key is retired', async () => {
  const { fake, call } = await cluster()
  await call('init')
  const old = text(fake, 'dsm-token-sprint', 'token')
  const passwords = fake.secrets.get('dsm-database')
  fake.requests.length = 0
  expect((await call('rotate-keys', '--wait', '1s')).code).toBe(0)
  expect(fake.requests.filter((request) => request.startsWith('PATCH')).map((request) => request.split('/').at(-1)?.split('?')[0])).toEqual(
    expect.arrayContaining(['dsm-public-keys', 'dsm-signing-key', 'dsm-token-sprint', 'dsm-debug']),
  )
  expect(fake.requests.find((request) => request.startsWith('PATCH'))).toContain('dsm-public-keys')
  const renewed = text(fake, 'dsm-token-sprint', 'token')
  expect(renewed).not.toBe(old)
  expect([(await verifierOf(fake)(old)).role, (await verifierOf(fake)(renewed)).role]).toEqual(['service', 'service'])
  expect(fake.secrets.get('dsm-database')).toEqual(passwords)

  expect((await call('retire-keys')).out).toContain('1 public key')
  await expect(verifierOf(fake)(old)).rejects.toThrow('is not one that this installation has signed')
  expect((await verifierOf(fake)(renewed)).role).toBe('service')
})

test('without keys a rotation says how to make them', async () => {
  const { call } = await cluster()
  expect(await call('rotate-keys')).toMatchObject({ code: 1, err: expect.stringContaining('dsm cluster init --namespace dsm') })
})

test('a cluster that does not answer, or does not allow it, is told in plain words with an exit code of its own', async () => {
  const directory = await emptyDirectory()
  const nowhere = join(directory, 'nowhere')
  await writeFile(nowhere, kubeconfigFor(`http://127.0.0.1:${await freePort()}`))
  expect(await dsm(['cluster', 'init', '--kubeconfig', nowhere])).toMatchObject({
    code: 4,
    err: expect.stringContaining('does not answer'),
  })
  expect(await dsm(['cluster', 'init', '--kubeconfig', join(directory, 'none')])).toMatchObject({
    code: 3,
    err: expect.stringContaining('cannot be read'),
  })
  expect(await dsm(['cluster', 'init', '--namespace', 'NO'])).toMatchObject({ code: 3, err: expect.stringContaining('namespace') })
  const { fake, call } = await cluster()
  fake.refuseWith(403, 'secrets is forbidden: User "x" cannot create resource "secrets"')
  const refused = await call('init')
  expect(refused).toMatchObject({ code: 5, err: expect.stringContaining('User "x" cannot create resource') })
  expect(refused.err).not.toMatch(/Bearer|at .*\.ts/)
})
