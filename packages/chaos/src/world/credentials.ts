import type { Claims } from '@dsm/contracts'
import { generateKeys, mintToken } from '@dsm/service'

type KeySet = Awaited<ReturnType<typeof generateKeys>>['jwks']

/** A key pair of this run: services verify what the harness signs. */
export type Credentials = { jwks: KeySet; tokenFor: (claims: Claims) => Promise<string> }

const goodForSeconds = 86_400

export async function createCredentials(): Promise<Credentials> {
  const { privateJwk, jwks } = await generateKeys()
  return { jwks, tokenFor: (claims) => mintToken(privateJwk, claims, goodForSeconds) }
}
