import type { Claims } from '@dsm/contracts'
import { createVerifier, generateKeys, mintToken, type Verify } from '@dsm/service'

/** One key pair for the whole process: making one takes longer than most tests. */
export const testKeys = await generateKeys()

/** Verifies what `tokenFor` signs. */
export const verify: Verify = createVerifier({ jwks: testKeys.jwks })

/** A token for a test: an admin of every project unless told otherwise. */
export function tokenFor(claims: Partial<Claims> = {}, ttlSeconds?: number): Promise<string> {
  return mintToken(testKeys.privateJwk, { sub: 'test', role: 'admin', projects: '*', ...claims }, ttlSeconds)
}
