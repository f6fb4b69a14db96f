import type { Manifest } from '../manifest.ts'
import { podsOf } from '../pods.ts'
import { matches } from '../selector.ts'
import { type NetworkRules, networkRulesOf, type Opening, type Peer } from './policies.ts'

/** Pods that take part in the network, those included that others create while the installation runs. */
export type Node = { name: string; labels: Record<string, string>; ports: number[] }

export const nodesOf = (manifests: readonly Manifest[], alsoRunning: readonly Node[] = []): Node[] => [
  ...podsOf(manifests).map(({ labels, spec }) => ({
    name: labels['app.kubernetes.io/name'] ?? '(no name)',
    labels,
    ports: spec.containers.flatMap(({ ports }) => ports.map(({ containerPort }) => containerPort)),
  })),
  ...alsoRunning,
]

/**
 * Every connection that the NetworkPolicies let through, as `from → to:port`, by the rules of Kubernetes: both the sender's egress and the
 * receiver's ingress have to allow it. A workload has several pods, which may speak with each other. What leads out of the namespace is named by
 * what the policy says: an address range or a namespace.
 */
export function flowsOf(manifests: readonly Manifest[], nodes: readonly Node[]): Set<string> {
  const rules = networkRulesOf(manifests)
  const inside = nodes.flatMap((from) =>
    nodes.flatMap((to) =>
      to.ports
        .filter((port) => isOpen(rules, { way: 'egress', of: from, peer: to, port }))
        .filter((port) => isOpen(rules, { way: 'ingress', of: to, peer: from, port }))
        .map((port) => `${from.name} → ${to.name}:${port}`),
    ),
  )
  const outside = nodes.flatMap((node) => [
    ...outsideOf(rules, { of: node, way: 'egress', nodes }).map((place) => `${node.name} → ${place}`),
    ...outsideOf(rules, { of: node, way: 'ingress', nodes }).map((place) => `${place} → ${node.name}`),
  ])
  return new Set([...inside, ...outside])
}

type Question = { way: 'ingress' | 'egress'; of: Node; peer: Node; port: number }

const directionOf = { ingress: 'Ingress', egress: 'Egress' } as const

function isOpen(rules: readonly NetworkRules[], { way, of, peer, port }: Question): boolean {
  const about = rules.filter(({ selector, denies }) => denies.includes(directionOf[way]) && matches(selector, of.labels))
  if (about.length === 0) return true
  return about.some((rule) =>
    rule[way].some((opening) => isAmong(opening, port) && (opening.peers.length === 0 || opening.peers.some((one) => isPod(one, peer)))),
  )
}

const isAmong = ({ ports }: Opening, wanted: number) =>
  ports.length === 0 || ports.some(({ port }) => port === undefined || port === wanted)

/** Pods of this namespace: a namespaceSelector with labels speaks of others, an empty one of all, an address range of what is outside of the cluster's network of pods. */
const isPod = ({ podSelector = everyPod, namespaceSelector, ipBlock }: Peer, { labels }: Node) =>
  ipBlock === undefined && (namespaceSelector === undefined || matches(namespaceSelector, {})) && matches(podSelector, labels)

const everyPod = { matchLabels: {}, matchExpressions: [] }

type View = { of: Node; way: 'ingress' | 'egress'; nodes: readonly Node[] }

function outsideOf(rules: readonly NetworkRules[], { of, way, nodes }: View): string[] {
  const about = rules.filter(({ selector, denies }) => denies.includes(directionOf[way]) && matches(selector, of.labels))
  if (about.length === 0) return ['anything']
  return about.flatMap((rule) =>
    rule[way].flatMap(({ peers, ports }) => {
      const shown = ports.map(({ port, protocol }) => `${port}${protocol === 'TCP' ? '' : protocol.toLowerCase()}`).join('+') || 'any port'
      const places = peers.length === 0 ? ['anything'] : peers.flatMap((peer) => placeOf(peer, nodes))
      return places.map((place) => `${place}:${shown}`)
    }),
  )
}

function placeOf(peer: Peer, nodes: readonly Node[]): string[] {
  const { podSelector, namespaceSelector, ipBlock } = peer
  if (ipBlock)
    return ['except' in ipBlock || ipBlock.cidr === '2000::/3' ? 'internet' : ipBlock.cidr.replace(/^(0\.0\.0\.0|::)\/0$/, 'anywhere')]
  if (namespaceSelector) return [`namespace ${namespaceSelector.matchLabels['kubernetes.io/metadata.name'] ?? 'any'}`]
  if (nodes.some((node) => isPod(peer, node))) return []
  return [
    `pods ${Object.entries(podSelector?.matchLabels ?? {})
      .map((pair) => pair.join('='))
      .join(',')}`,
  ]
}
