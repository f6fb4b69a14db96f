import { join } from 'node:path'
import { type Claims, ServiceName } from '@dsm/contracts'
import { generateKeys, mintToken } from '@dsm/service'
import type { JSONWebKeySet, JWK } from 'jose'
import { z } from 'zod'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import { makePrivateDirectory, readIfThere, replaceFile, writePrivateFile } from '../private-file.ts'

/** The pair that an installation signs its tokens with: the private half stays with the operator, the set goes to the services. */
export type Keys = { privateJwk: JWK; jwks: JSONWebKeySet }

const PRIVATE_FILE = 'private.jwk.json'
const PUBLIC_FILE = 'jwks.json'
/** How long tokens of an installation are good: a year. In a cluster `dsm cluster init` renews them in time, and rotating the keys renews them at once. */
export const installationTokenSeconds = 31_536_000
const NEW_KEYS_HINT =
  'bring the private key back, or make new keys with dsm auth init --force: every token that the old one has signed is refused from then on'
const MADE_AGAIN_HINT = 'bring it back, or remove it: dsm auth init makes it again from the private key'

/** What can sign, and what can verify. */
export const PrivateJwk = z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() })
export const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })

/** A new pair, kept nowhere. */
export const createKeys = (): Promise<Keys> => generateKeys()

/** The identity of a service: it may act for every project. */
export function serviceToken(keys: Keys, name: ServiceName): Promise<string> {
  return mintToken(keys.privateJwk, { sub: `${name}-service`, role: 'service', projects: '*' }, installationTokenSeconds)
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
  await makePrivateDirectory(directory)
  // The public half first: what is signed by a key that nobody knows yet would be refused.
  await replaceFile(join(directory, PUBLIC_FILE), JSON.stringify(keys.jwks))
  await writePrivateFile(join(directory, PRIVATE_FILE), JSON.stringify(keys.privateJwk))
  for (const name of ServiceName.options) await writePrivateFile(join(directory, `${name}.token`), await serviceToken(keys, name))
}

/**
 * The pair of a directory, or undefined if it holds none. A public half that is gone is made again from the private one; with it went the keys of before a rotation.
 * Throws what to do if what is there cannot be read as keys, or can verify only.
 */
export async function loadKeys(directory: string): Promise<Keys | undefined> {
  const [privateFile, publicFile] = [join(directory, PRIVATE_FILE), join(directory, PUBLIC_FILE)]
  const [privateText, publicText] = await Promise.all([readIfThere(privateFile), readIfThere(publicFile)])
  if (privateText === undefined && publicText !== undefined) throw cannotSign(directory)
  if (privateText === undefined) return undefined
  const privateJwk = parse(PrivateJwk, privateText, privateFile, NEW_KEYS_HINT)
  if (publicText !== undefined) return { privateJwk, jwks: parse(KeySet, publicText, publicFile, MADE_AGAIN_HINT) }
  return { privateJwk, jwks: { keys: [publicHalf(privateJwk)] } }
}

/** What verifies the tokens that a key has signed. */
export function publicHalf({ d: _private, ...rest }: JWK): JWK {
  return rest
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string, file: string, hint: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    // The words of a parser repeat what it has read: here that is a secret.
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : 'it is no JSON'
    throw new Failure({ exit: exitCodes.failure, code: 'broken-keys', title: `${file} holds no keys`, detail, hints: [hint] })
  }
}

/** Another pair in its place would void every token of the one that is lost, or kept elsewhere. */
function cannotSign(directory: string): Failure {
  const detail = `${PUBLIC_FILE} is there and ${PRIVATE_FILE} is not: the keys were made elsewhere, or the private one is lost`
  const hints = ['name the directory that holds both with --dir', NEW_KEYS_HINT]
  return new Failure({
    exit: exitCodes.failure,
    code: 'no-keys',
    title: `Nothing can be signed with what ${directory} holds`,
    detail,
    hints,
  })
}
