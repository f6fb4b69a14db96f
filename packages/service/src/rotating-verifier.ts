import type { JSONWebKeySet } from 'jose'
import { createVerifier, type Verify } from './auth.ts'
import { type FreshFile, lookingEvery } from './fresh-file.ts'

/** How long a key that was taken out of the file may still be good. */
const lookEveryMs = 5000

/** A verifier whose keys are in a file that may be replaced at any time: a token of a new key is good at once, one of a key that is gone is refused within
 *  `everyMs`, and nobody waits for a restart. */
export function createRotatingVerifier(file: FreshFile<JSONWebKeySet>, { everyMs = lookEveryMs } = {}): Verify {
  const keysNow = lookingEvery(file, everyMs)
  let jwks = file.current()
  let verify = createVerifier({ jwks })

  const verifierOf = (keys: JSONWebKeySet): Verify => {
    if (keys !== jwks) {
      jwks = keys
      // With the keys go the tokens that they have vouched for.
      verify = createVerifier({ jwks })
    }
    return verify
  }
  return async (token) => {
    const tried = verifierOf(await keysNow())
    try {
      return await tried(token)
    } catch (error) {
      await file.look()
      const next = verifierOf(file.current())
      if (next === tried) throw error
      return next(token)
    }
  }
}
