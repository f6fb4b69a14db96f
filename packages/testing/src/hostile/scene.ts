import { createHmac, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto'
import type { Claims, Operation, ServiceName } from '@dsm/contracts'
import { mintToken } from '@dsm/service'
import fc from 'fast-check'
import type { KnownIds } from '../fuzz/arbitrary-of.ts'
import { properPartsOf } from '../fuzz/request-of.ts'
import type { Aim, Scene } from './hostile-request.ts'

const samplesEach = 12
const goodForSeconds = 86_400

export type SceneOptions = {
  operations: readonly (readonly [service: ServiceName, operation: Operation])[]
  /** Ids of what the attacked services hold. */
  known: KnownIds
  seed: number
  /** Signs the tokens that are good. */
  privateJwk: JsonWebKey & { kid?: string }
}

/** Everything that hostile requests are made from. */
export async function sceneOf({ operations, known, seed, privateJwk }: SceneOptions): Promise<Scene> {
  const aims = operations.map(([service, operation]): Aim => ({
    service,
    operation,
    samples: fc.sample(properPartsOf(operation, known), { numRuns: samplesEach, seed }),
  }))
  const token = (claims: Partial<Claims>, ttl = goodForSeconds) =>
    mintToken({ kty: 'OKP', ...privateJwk }, { sub: 'mallory', role: 'admin', projects: '*', ...claims }, ttl)
  const admin = await token({})
  const tokens = {
    admin,
    stranger: await token({ role: 'lead', projects: ['OTHER'] }),
    strangeViewer: await token({ role: 'viewer', projects: ['OTHER'] }),
  }
  const forged = [await token({}, -3600), ...forgedFrom(admin, privateJwk)]
  return { aims, tokens, forged, personId: first(known, 'personId'), projectId: first(known, 'projectId') }
}

function first(known: KnownIds, name: string): string {
  const [id] = known[name] ?? []
  if (id === undefined) throw new RangeError(`no ${name} is known`)
  return id
}

/** Tokens as forgers make them: without signature, signed with the public key as a secret, with keys of their own, with names of keys that lead elsewhere. */
function forgedFrom(good: string, { x, kid }: JsonWebKey & { kid?: string }): string[] {
  const [, payload = '', signature = ''] = good.split('.')
  const own = generateKeyPairSync('ed25519')
  const ownJwk = own.publicKey.export({ format: 'jwk' })
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const hmac = (header: object, secret: string | Buffer) => {
    const text = `${encode(header)}.${payload}`
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  }
  const signed = (header: object) => {
    const text = `${encode(header)}.${payload}`
    return `${text}.${sign(null, Buffer.from(text), own.privateKey).toString('base64url')}`
  }
  const kids = [
    '../../../../dev/null',
    '/etc/passwd',
    "' or '1'='1",
    '__proto__',
    'constructor',
    'http://example.test/jwks.json',
    '',
    `${kid}\u0000`,
    `${kid}/../${kid}`,
  ]
  return [
    ...['none', 'None', 'NONE', ''].map((alg) => `${encode({ alg, kid })}.${payload}.`),
    `${encode({ alg: 'none', kid })}.${payload}.${signature}`,
    hmac({ alg: 'HS256', kid }, x ?? ''),
    hmac({ alg: 'HS256', kid }, Buffer.from(x ?? '', 'base64url')),
    hmac({ alg: 'HS256', kid: '/dev/null' }, ''),
    ...kids.map((name) => signed({ alg: 'EdDSA', kid: name })),
    signed({ alg: 'EdDSA', kid }),
    signed({ alg: 'EdDSA', jwk: ownJwk }),
    signed({ alg: 'EdDSA', kid, jwk: ownJwk, jku: 'http://example.test/jwks.json', x5u: 'http://example.test/x' }),
    signed({ alg: 'EdDSA', kid, crit: ['evil'], evil: true, b64: false }),
    `${good}x`,
    `${good.slice(0, -8)}AAAAAAAA`,
    `${encode({ alg: 'EdDSA', kid })}.${encode({ sub: 'mallory', role: 'admin', projects: '*', iss: 'dsm', aud: 'dsm', exp: 9_999_999_999 })}.${signature}`,
    good.split('.').slice(0, 2).join('.'),
    `${good}.${good}`,
    'x'.repeat(8000),
    'a.b.c',
  ]
}
