import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Claims, ServiceName } from '@dsm/contracts'
import { generateKeys, mintToken } from '@dsm/service'
import type { JSONWebKeySet, JWK } from 'jose'
import { z } from 'zod'
import { readIfThere, replaceFile, writePrivateFile } from '../private-file.ts'

/** The pair that an installation signs its tokens with: the private half stays with the operator, the set goes to the services. */
export type Keys = { privateJwk: JWK; jwks: JSONWebKeySet }

const PRIVATE_FILE = 'private.jwk.json'
const PUBLIC_FILE = 'jwks.json'
const YEAR_SECONDS = 31_536_000

/** What can sign, and what can verify. */
export const PrivateJwk = z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() })
export const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })

/** A new pair, kept nowhere. */
export const createKeys = (): Promise<Keys> => generateKeys()

/** The identity of a service: it may act for every project. */
export function serviceToken(keys: Keys, name: ServiceName): Promise<string> {
  return mintToken(keys.privateJwk, { sub: `${name}-service`, role: 'service', projects: '*' }, YEAR_SECONDS)
}

/** A token for a person or a tool, good for `ttlSeconds`. */
export function tokenFor(keys: Keys, claims: Claims, ttlSeconds: number): Promise<string> {
  return mintToken(keys.privateJwk, claims, ttlSeconds)
}

/** A new pair that takes over from another: what the old key has signed stays good until `retire` leaves it out. */
export async function rotateKeys(old: Keys, { retire }: { retire: boolean }): Promise<Keys> {
  const { privateJwk, jwks } = await createKeys()
  return { privateJwk, jwks: { keys: [...jwks.keys, ...(retire ? [] : old.jwks.keys)] } }
}

/** The same pair without the keys of earlier ones: only what it has signed itself stays good. */
export function retireKeys({ privateJwk, jwks }: Keys): Keys {
  return { privateJwk, jwks: { keys: jwks.keys.filter(({ x }) => x === privateJwk.x) } }
}

/** Writes the pair and a token per service into a directory that only its owner can read. */
export async function saveKeys(directory: string, keys: Keys): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  // The public half first: what is signed by a key that nobody knows yet would be refused.
  await replaceFile(join(directory, PUBLIC_FILE), JSON.stringify(keys.jwks))
  await writePrivateFile(join(directory, PRIVATE_FILE), JSON.stringify(keys.privateJwk))
  for (const name of ServiceName.options) await writePrivateFile(join(directory, `${name}.token`), await serviceToken(keys, name))
}

/** The pair of a directory, or undefined if it holds none. Throws if what it holds cannot be read as keys. */
export async function loadKeys(directory: string): Promise<Keys | undefined> {
  const [privateText, publicText] = await Promise.all([
    readIfThere(join(directory, PRIVATE_FILE)),
    readIfThere(join(directory, PUBLIC_FILE)),
  ])
  if (privateText === undefined || publicText === undefined) return undefined
  return { privateJwk: PrivateJwk.parse(JSON.parse(privateText)), jwks: KeySet.parse(JSON.parse(publicText)) }
}
