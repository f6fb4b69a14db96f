import { setTimeout as delay } from 'node:timers/promises'
import { type Keys, retireKeys, rotateKeys } from '../auth/keys.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import {
  publicKeysData,
  publicKeysSecret,
  readKeys,
  signingKeyData,
  signingKeySecret,
  type StoredKeys,
  tokenSecrets,
} from './cluster-keys.ts'
import type { SecretStore } from './secret-store.ts'

export type RotateOptions = {
  /** How long nodes take to show a changed secret to their pods. */
  spreadMs: number
  /** Forget the old keys with the rotation. */
  retire: boolean
  tell: (line: string) => void
}

export type RotateResult = { publicKeys: number; renewed: string[] }

/**
 * Signs with a new key from now on and renews every token of the installation. First the new public key is published and everybody gets the time to
 * read it: a token that only some can verify would be refused by the others. Of two at once one fails, and whoever signs uses a key that is published.
 */
export async function rotateClusterKeys(store: SecretStore, { spreadMs, retire, tell }: RotateOptions): Promise<RotateResult> {
  const old = await existing(store)
  const next = await rotateKeys(old, { retire: false })
  await store.replace(publicKeysSecret, publicKeysData(next), old.publishedVersion)
  tell(`the new public key is published; waiting ${Math.round(spreadMs / 1000)} s until every pod has it`)
  await delay(spreadMs)
  await requirePublished(store, next)
  // A retirement that has begun since has made a new version of it: then this is refused.
  await store.replace(signingKeySecret, signingKeyData(next), old.signingVersion)
  const renewed = await renewTokens(store, next)
  if (!retire) return { publicKeys: next.jwks.keys.length, renewed }
  tell(`tokens are renewed; waiting ${Math.round(spreadMs / 1000)} s until every pod has its own`)
  await delay(spreadMs)
  return { ...(await retireClusterKeys(store)), renewed }
}

/** Leaves the key that signs alone: tokens of earlier ones are refused as soon as pods see it. */
export async function retireClusterKeys(store: SecretStore): Promise<RotateResult> {
  const stored = await existing(store)
  const keys = retireKeys(stored)
  // Nothing new is in it but its version: a rotation that is about to sign with another key is refused, and so is this if one just did.
  await store.replace(signingKeySecret, signingKeyData(keys), stored.signingVersion)
  await store.replace(publicKeysSecret, publicKeysData(keys), stored.publishedVersion)
  return { publicKeys: keys.jwks.keys.length, renewed: [] }
}

async function renewTokens(store: SecretStore, keys: Keys): Promise<string[]> {
  const renewed: string[] = []
  for (const [secret, data] of await tokenSecrets(keys)) {
    if ((await store.create(secret, data)) === 'exists') await store.replace(secret, data)
    renewed.push(secret)
  }
  return renewed
}

/** Nothing is signed with a key that somebody has taken out again, as retiring keys does with all that do not sign yet. */
async function requirePublished(store: SecretStore, { privateJwk }: Keys): Promise<void> {
  const { jwks } = await existing(store)
  if (jwks.keys.some(({ x }) => x === privateJwk.x)) return
  const title = `Somebody else has changed ${publicKeysSecret} meanwhile`
  const hints = ['another rotate-keys or retire-keys is at work: wait until it is over, then begin again']
  const detail = 'the new key is no longer published, so nothing is signed with it: the old one goes on signing'
  throw new Failure({ exit: exitCodes.failure, code: 'keys-changed', title, detail, hints })
}

async function existing(store: SecretStore): Promise<StoredKeys> {
  const keys = await readKeys(store)
  if (keys) return keys
  const hints = [`dsm cluster init --namespace ${store.namespace} creates them`]
  throw new Failure({ exit: exitCodes.failure, code: 'no-keys', title: `The namespace ${store.namespace} holds no keys`, hints })
}
