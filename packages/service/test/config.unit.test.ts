import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { generateKeys, loadConfig, serviceEnv } from '../src/index.ts'

const { jwks } = await generateKeys()
const complete = {
  DATABASE_URL: 'postgres://dsm@db/project',
  REDIS_URL: 'redis://redis',
  AUTH_JWKS: JSON.stringify(jwks),
  SERVICE_TOKEN: 's3cret',
}

test('a complete environment is a configuration; what is left out has the defaults of the cluster', () => {
  const config = loadConfig({ ...complete, PORT: '8080', HOST: '' }, serviceEnv)
  expect(config).toMatchObject({
    PORT: 8080,
    HOST: '0.0.0.0',
    ORCHESTRATOR_URL: 'http://project-orchestrator',
    AUTH_JWKS: { keys: [{ kty: 'OKP' }] },
  })
})

test('every fault is named at once, and no value of a secret', () => {
  const faulty = {
    PORT: '0',
    DATABASE_URL: 'mysql://root:s3cret@db',
    AUTH_JWKS: '{s3cret',
    SERVICE_TOKEN_FILE: '/does/not/exist',
    LOG_LEVEL: 'loud',
  }
  const load = () => loadConfig(faulty, serviceEnv)
  for (const name of ['PORT', 'DATABASE_URL', 'REDIS_URL', 'AUTH_JWKS', 'SERVICE_TOKEN', 'SERVICE_TOKEN_FILE', 'LOG_LEVEL'])
    expect(load).toThrow(`${name}: `)
  expect(load).not.toThrow('s3cret')
})

test('a key set must hold public Ed25519 keys', () => {
  const load = (AUTH_JWKS: unknown) => () => loadConfig({ ...complete, AUTH_JWKS: JSON.stringify(AUTH_JWKS) }, serviceEnv)
  expect(load({ keys: [] })).toThrow('AUTH_JWKS')
  expect(load({ keys: [{ kty: 'RSA', n: 'x', e: 'AQAB' }] })).toThrow('AUTH_JWKS')
})

test('a secret may come as a file, and a service may ask for more', ({ onTestFinished }) => {
  const directory = mkdtempSync(join(tmpdir(), 'dsm-config-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'token')
  writeFileSync(file, 'from-a-file\n')
  const { SERVICE_TOKEN: _, ...rest } = complete
  const config = loadConfig({ ...rest, SERVICE_TOKEN_FILE: file, TRIES: '3' }, serviceEnv.extend({ TRIES: z.coerce.number() }))
  expect([config.SERVICE_TOKEN, config.TRIES]).toEqual(['from-a-file', 3])
})
