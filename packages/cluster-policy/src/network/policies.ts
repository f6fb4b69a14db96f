import { z } from 'zod'
import type { Manifest } from '../manifest.ts'
import { Selector } from '../selector.ts'

const Peer = z.looseObject({
  podSelector: Selector.optional(),
  namespaceSelector: Selector.optional(),
  ipBlock: z.looseObject({ cidr: z.string() }).optional(),
})
export type Peer = z.infer<typeof Peer>

const Port = z.looseObject({ port: z.union([z.int(), z.string()]).optional(), protocol: z.string().default('TCP') })
const Rule = { ports: z.array(Port).default([]) }

const NetworkPolicy = z.looseObject({
  spec: z.looseObject({
    podSelector: Selector,
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    ingress: z.array(z.looseObject({ from: z.array(Peer).default([]), ...Rule })).default([]),
    egress: z.array(z.looseObject({ to: z.array(Peer).default([]), ...Rule })).default([]),
  }),
})

/** One direction of one rule; no peers are everyone, no ports all of them. */
export type Opening = { peers: Peer[]; ports: z.infer<typeof Port>[] }

/** What policies say about the pods that they pick: nothing is allowed in a direction that they name but what some rule opens. */
export type NetworkRules = { selector: Selector; denies: readonly ('Ingress' | 'Egress')[]; ingress: Opening[]; egress: Opening[] }

export function networkRulesOf(manifests: readonly Manifest[]): NetworkRules[] {
  return manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map((manifest) => {
      const { podSelector, policyTypes, ingress, egress } = NetworkPolicy.parse(manifest).spec
      return {
        selector: podSelector,
        denies: policyTypes,
        ingress: ingress.map(({ from, ports }) => ({ peers: from, ports })),
        egress: egress.map(({ to, ports }) => ({ peers: to, ports })),
      }
    })
}
