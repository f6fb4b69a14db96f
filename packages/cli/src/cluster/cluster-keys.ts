import { type Claims, ServiceName } from '@dsm/contracts'
import type { z } from 'zod'
import { createKeys, installationTokenSeconds, type Keys, KeySet, PrivateJwk, publicHalf, serviceToken, tokenFor } from '../auth/keys.ts'
import { selftestOperations } from '../selftest/selftest.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import type { SecretData, SecretStore } from './secret-store.ts'

/** Names of the secrets that hold keys and tokens; manifests refer to them. */
export const signingKeySecret = 'dsm-signing-key'
export const publicKeysSecret = 'dsm-public-keys'
const signingKeyFile = 'private.jwk.json'
const publicKeysFile = 'jwks.json'

/** Everything of a scrum master but what changes the installation. */
const debugClaims: Claims = { sub: 'debug-pod', role: 'lead', projects: '*' }
/** Hold what is due in a project and look at its sprint, no more. */
const dailyScrumClaims: Claims = { sub: 'daily-scrum', role: 'lead', projects: '*', operations: ['orchestrateProject', 'getSprint'] }
const selftestClaims: Claims = { sub: 'selftest', role: 'admin', projects: '*', operations: [...selftestOperations] }
/** For Prometheus: a token is needed to read metrics, but no project. */
const metricsClaims: Claims = { sub: 'prometheus', role: 'viewer', projects: [] }

/** The secrets with tokens, each signed with these keys. */
export async function tokenSecrets(keys: Keys): Promise<Map<string, SecretData>> {
  const secrets = new Map<string, SecretData>()
  for (const name of ServiceName.options) secrets.set(`dsm-token-${name}`, { token: await serviceToken(keys, name) })
  secrets.set('dsm-token-daily-scrum', { token: await tokenFor(keys, dailyScrumClaims, installationTokenSeconds) })
  secrets.set('dsm-token-selftest', { token: await tokenFor(keys, selftestClaims, installationTokenSeconds) })
  secrets.set('dsm-token-metrics', { token: await tokenFor(keys, metricsClaims, installationTokenSeconds) })
  const token = await tokenFor(keys, debugClaims, installationTokenSeconds)
  // What curl reads by itself: no command line shows the token.
  secrets.set('dsm-debug', { '.curlrc': `header = "Authorization: Bearer ${token}"\n` })
  return secrets
}

export const signingKeyData = ({ privateJwk }: Keys): SecretData => ({ [signingKeyFile]: JSON.stringify(privateJwk) })
export const publicKeysData = ({ jwks }: Keys): SecretData => ({ [publicKeysFile]: JSON.stringify(jwks) })

/** With the versions of the secrets that they are from: a change of one names it, so that two who change keys exclude each other. */
export type StoredKeys = Keys & { signingVersion: string; publishedVersion: string | undefined }

/** The keys of an installation; undefined where it has none. Throws if there is only the half that verifies: nobody can sign with that. */
export async function readKeys(store: SecretStore): Promise<StoredKeys | undefined> {
  const [signing, known] = [await store.read(signingKeySecret), await store.read(publicKeysSecret)]
  if (!signing && known) {
    const detail = `${publicKeysSecret} is there and ${signingKeySecret} is not: the keys were made elsewhere, or the private one is lost`
    const hints = [
      `where the keys are, make the tokens with "dsm auth" and put them into secrets`,
      `or delete ${publicKeysSecret} and all dsm-token-… to begin anew`,
    ]
    throw new Failure({ exit: exitCodes.failure, code: 'no-keys', title: 'Nothing can be signed', detail, hints })
  }
  if (!signing) return undefined
  const privateJwk = parse(PrivateJwk, signing.data[signingKeyFile], signingKeySecret)
  const jwks = known ? parse(KeySet, known.data[publicKeysFile], publicKeysSecret) : { keys: [publicHalf(privateJwk)] }
  return { privateJwk, jwks, signingVersion: signing.version, publishedVersion: known?.version }
}

/** The keys of an installation, made if it has none. Two that do so at once agree on those that were there first. */
export async function ensureKeys(store: SecretStore): Promise<Keys> {
  const keys = (await readKeys(store)) ?? (await createKeys())
  if ((await store.create(signingKeySecret, signingKeyData(keys))) === 'created') return keys
  return (await readKeys(store)) ?? keys
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string | undefined, secret: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text ?? ''))
  } catch (error) {
    throw new Failure(
      { exit: exitCodes.failure, code: 'broken-secret', title: `The secret ${secret} holds no keys`, detail: String(error) },
      error,
    )
  }
}
