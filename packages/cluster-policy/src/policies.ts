import { access } from './policies/access.ts'
import { connectionsFit, memoryFits, quotaFits } from './policies/capacity.ts'
import { containers } from './policies/containers.ts'
import { objects } from './policies/objects.ts'
import { podSecurity } from './policies/pod-security.ts'
import { reach } from './policies/reach.ts'
import { disruption, scaling } from './policies/replicas.ts'
import { noSecretInEnv, noSecretInObjects, referencesExist } from './policies/secrets.ts'
import { stopping } from './policies/stopping.ts'
import type { Policy } from './policy.ts'

/** What every rendering keeps; the network is checked against the services as well, see `onlyNeededPaths`. */
export const policies: readonly Policy[] = [
  ...podSecurity,
  ...containers,
  stopping,
  noSecretInEnv,
  noSecretInObjects,
  referencesExist,
  ...access,
  scaling,
  disruption,
  reach,
  ...objects,
  quotaFits,
  connectionsFit,
  memoryFits,
]
