import { hash } from 'node:crypto'
import { Claims, ProblemError } from '@dsm/contracts'
import { createLocalJWKSet, errors, exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK, jwtVerify, SignJWT } from 'jose'
import { v7 as uuid } from 'uuid'

/** Turns a bearer token into what it says. Throws `unauthenticated`. */
export type Verify = (token: string) => Promise<Claims>

const issuer = 'dsm'
const audience = 'dsm'
const algorithm = 'EdDSA'
const clockToleranceSeconds = 5

/** Accepts tokens that any key of the set has signed: while keys are rotated, the set holds the old one and the new one. A token that was
 *  accepted is remembered, by its hash, until it expires or newer ones crowd it out: its signature is the dearest part of a small read. */
export function createVerifier({ jwks, rememberedMax = 10_000 }: { jwks: JSONWebKeySet; rememberedMax?: number }): Verify {
  if (jwks.keys.some((key) => key.d !== undefined)) throw new Error('the key set of a verifier must hold public keys only')
  const keys = createLocalJWKSet(jwks)
  const options = { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp', 'sub'], clockTolerance: clockToleranceSeconds }
  const remembered = new Map<string, { claims: Claims; goodUntilMs: number }>()
  return async (token) => {
    const key = hash('sha256', token, 'base64')
    const known = remembered.get(key)
    if (known && Date.now() < known.goodUntilMs) return known.claims
    remembered.delete(key)
    try {
      const { payload } = await jwtVerify(token, keys, options)
      const claims = Claims.parse(payload)
      const [oldest] = remembered.size < rememberedMax ? [] : remembered.keys()
      if (oldest !== undefined) remembered.delete(oldest)
      remembered.set(key, { claims, goodUntilMs: (payload.exp ?? 0) * 1000 })
      return claims
    } catch (cause) {
      throw new ProblemError('unauthenticated', refusalOf(cause), { cause })
    }
  }
}

/** Says why without repeating a word of the token. */
function refusalOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired'
  if (error instanceof errors.JWTClaimValidationFailed) return `the token's claim "${error.claim}" is not accepted`
  if (error instanceof errors.JOSEError) return 'the token is not one that this installation has signed'
  return 'the token does not say who it speaks for'
}

/** Signs a token that is good for `ttlSeconds` of real time, one hour by default. */
export async function mintToken(privateJwk: JWK, claims: Claims, ttlSeconds = 3600): Promise<string> {
  const { sub, role, projects, operations } = Claims.parse(claims)
  return new SignJWT({ role, projects, ...(operations && { operations }) })
    .setProtectedHeader({ alg: algorithm, ...(privateJwk.kid !== undefined && { kid: privateJwk.kid }) })
    .setSubject(sub)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${ttlSeconds} seconds`)
    .sign(await importJWK(privateJwk, algorithm))
}

/** A new Ed25519 pair: the private half signs, the set goes to the services. */
export async function generateKeys(): Promise<{ privateJwk: JWK; jwks: JSONWebKeySet }> {
  const pair = await generateKeyPair(algorithm, { extractable: true })
  const named = { kid: uuid(), alg: algorithm, use: 'sig' }
  const privateJwk = { ...(await exportJWK(pair.privateKey)), ...named }
  return { privateJwk, jwks: { keys: [{ ...(await exportJWK(pair.publicKey)), ...named }] } }
}
