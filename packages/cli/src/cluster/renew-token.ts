import { Claims } from '@dsm/contracts'
import { importJWK, jwtVerify, type JWTPayload } from 'jose'
import { z } from 'zod'
import { installationTokenSeconds, type Keys, publicHalf, tokenFor } from '../auth/keys.ts'
import { Failure } from '../failure/failure.ts'
import type { SecretData, SecretStore, StoredSecret } from './secret-store.ts'

/** A token with less left than this is renewed. Looked at each week, that is tried eight times before there are thirty days left and an alert tells of it. */
const renewedBeforeSeconds = 90 * 86_400

export type DueOptions = {
  secret: string
  there: StoredSecret
  /** What this command would put there: what holds anything else is somebody else's. */
  made: SecretData
  keys: Keys
}

/** Gives a secret a token that says the same and is good for longer, if the one that is there ends soon and is of the key that signs now. Whatever else
 *  is there stays, and so does what somebody changes meanwhile: of two who renew at once one does. */
export async function renewIfDue(store: SecretStore, { secret, there, made, keys }: DueOptions): Promise<'renewed' | 'exists'> {
  const renewed = await renewedData(there.data, { made, keys })
  if (!renewed) return 'exists'
  try {
    await store.replace(secret, renewed, there.version)
    return 'renewed'
  } catch (error) {
    if (error instanceof Failure && error.failing.code === 'keys-changed') return 'exists'
    throw error
  }
}

const Renewable = Claims.extend({ exp: z.number() })

async function renewedData(data: SecretData, { made, keys }: Pick<DueOptions, 'made' | 'keys'>): Promise<SecretData | undefined> {
  const [file = '', ...others] = Object.keys(data)
  const text = data[file] ?? ''
  const [token = ''] = /[\w-]+\.[\w-]+\.[\w-]+/.exec(text) ?? []
  if (others.length > 0 || made[file] === undefined) return undefined
  const said = Renewable.safeParse(await signedBy(keys, token))
  if (!said.success || said.data.exp - Date.now() / 1000 >= renewedBeforeSeconds) return undefined
  // Not what a new installation would be given: nobody gets to do more, or less, because time passes.
  return { [file]: text.replace(token, await tokenFor(keys, said.data, installationTokenSeconds)) }
}

/** What a token says that the key which signs now has signed, be it long over; undefined for all others. */
async function signedBy({ privateJwk }: Keys, token: string): Promise<JWTPayload | undefined> {
  const key = await importJWK(publicHalf(privateJwk), 'EdDSA')
  try {
    return (await jwtVerify(token, key, { currentDate: new Date(0) })).payload
  } catch {
    return undefined
  }
}
