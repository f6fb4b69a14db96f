import { randomBytes } from 'node:crypto'
import { ServiceName } from '@dsm/contracts'
import { ensureKeys, publicKeysData, publicKeysSecret, signingKeySecret, tokenSecrets } from './cluster-keys.ts'
import { renewIfDue } from './renew-token.ts'
import type { SecretData, SecretStore } from './secret-store.ts'

export type InitOptions = {
  /** `host:port` of a PostgreSQL that has no passwords yet. */
  postgres?: string | undefined
  redis?: string | undefined
}

export type InitResult = { secret: string; state: 'created' | 'renewed' | 'exists' }

/** Creates each secret that an installation lacks and renews its tokens before they end. What else is there stays, whoever made it: safe to run at any
 *  time and twice at once. */
export async function initCluster(store: SecretStore, { postgres, redis }: InitOptions): Promise<InitResult[]> {
  const signing = await store.read(signingKeySecret)
  const keys = await ensureKeys(store)
  const results: InitResult[] = [{ secret: signingKeySecret, state: signing ? 'exists' : 'created' }]
  const ensure = async (secret: string, data: SecretData) => {
    const there = await store.read(secret)
    results.push({ secret, state: there ? 'exists' : await store.create(secret, data) })
  }
  const ensureToken = async (secret: string, made: SecretData) => {
    const there = await store.read(secret)
    results.push({ secret, state: there ? await renewIfDue(store, { secret, there, made, keys }) : await store.create(secret, made) })
  }
  await ensure(publicKeysSecret, publicKeysData(keys))
  for (const [secret, data] of await tokenSecrets(keys)) await ensureToken(secret, data)
  if (postgres !== undefined) await ensure('dsm-database', databaseSecret(postgres))
  if (redis !== undefined) await ensure('dsm-redis', redisSecret(redis))
  return results
}

/** A password for the server and one for each service, with the address that it makes. */
function databaseSecret(address: string): SecretData {
  const ofServices = ServiceName.options.flatMap((name): [string, string][] => {
    const password = newPassword()
    return [
      [`${name}-password`, password],
      [`${name}-url`, `postgres://${name}:${password}@${address}/${name}`],
    ]
  })
  return Object.fromEntries([['postgres-password', newPassword()], ...ofServices])
}

function redisSecret(address: string): SecretData {
  const password = newPassword()
  return { password, url: `redis://:${password}@${address}` }
}

/** 192 bits, of letters that need no quoting in an address. */
const newPassword = () => randomBytes(24).toString('base64url')
