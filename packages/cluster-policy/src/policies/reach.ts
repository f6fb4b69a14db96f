import { nameOf } from '../manifest.ts'
import { networkRulesOf } from '../network/policies.ts'
import type { Policy } from '../policy.ts'

/** What every pod of ours is labelled with, and nobody else's. */
const ours = 'app.kubernetes.io/part-of'

export const reach: Policy = {
  id: 'reach',
  promise: 'network policies are about pods of this installation, and leave what else lives in the namespace alone',
  check: (manifests) =>
    manifests
      .filter((manifest) => networkRulesOf([manifest]).some(({ selector }) => selector.matchLabels[ours] !== 'dsm'))
      .map((manifest) => `${nameOf(manifest)}: picks pods that are not of this installation`),
}
