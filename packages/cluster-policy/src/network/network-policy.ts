import type { Policy } from '../policy.ts'
import { type Declared, neededFlows } from './expected.ts'
import { flowsOf, type Node, nodesOf } from './flows.ts'

/** Compares what the NetworkPolicies let through with what the services declare, in both directions. */
export const onlyNeededPaths = ({ alsoRunning, ...declared }: Declared & { alsoRunning: readonly Node[] }): Policy => ({
  id: 'network',
  promise: 'the network lets through every declared dependency, and nothing else',
  check: (manifests) => {
    const needed = neededFlows(manifests, declared)
    const open = flowsOf(manifests, nodesOf(manifests, alsoRunning))
    return [
      ...[...needed.difference(open)].map((flow) => `${flow}: is needed and closed`),
      ...[...open.difference(needed)].map((flow) => `${flow}: is open and nobody declares it`),
    ].toSorted()
  },
})
