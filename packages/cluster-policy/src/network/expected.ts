import type { Manifest } from '../manifest.ts'
import { nameOf } from '../manifest.ts'
import { podsOf } from '../pods.ts'

/** A service as its own code tells of it. */
export type ServiceFacts = {
  key: string
  /** How the others address it. */
  address: string
  /** Keys of the services that it calls. */
  peers: readonly string[]
  /** Whether it asks a model. */
  model: boolean
  /** Whether it can speak with the Kubernetes API. */
  kubernetes: boolean
}

/** Programs beside the services, and the services that each of them calls. */
export type Client = { name: string; calls: readonly string[] }

/** Where things are that are not of this installation, in the words of `flowsOf`. */
type Place = 'postgres' | 'redis' | 'ollama' | 'kubernetes' | 'dns'
export type Places = Record<Place, readonly string[]>

const everywhere = (ports: string) => [`anywhere:${ports}`, `namespace any:${ports}`]

/** As an installer gets them who says nothing about them. */
const usualPlaces: Places = {
  postgres: everywhere('5432'),
  redis: everywhere('6379'),
  ollama: everywhere('11434'),
  kubernetes: everywhere('443+6443+8443+16443'),
  dns: ['namespace kube-system:53udp+53'],
}

export type Declared = { services: readonly ServiceFacts[]; clients: readonly Client[]; places?: Partial<Places> }

/** Every connection that an installation needs, in the words of `flowsOf`, from what its services declare and from which servers it brings along. */
export function neededFlows(manifests: readonly Manifest[], { services, clients, places }: Declared): Set<string> {
  const { kubernetes: api, dns, ...elsewhere } = { ...usualPlaces, ...places }
  const has = (name: string) => manifests.some((manifest) => nameOf(manifest) === name)
  const runs = new Set(podsOf(manifests).map(({ labels }) => labels['app.kubernetes.io/name']))
  const addressOf = (key: string) => services.find((service) => service.key === key)?.address ?? key
  const outside = (from: string, to: readonly string[]) => to.map((place) => `${from} → ${place}`)
  const server = (from: string, name: keyof typeof elsewhere, port: number) =>
    outside(from, has(`StatefulSet/${name}`) ? [`${name}:${port}`] : elsewhere[name])

  const flows = [
    ...services.flatMap(({ address, peers, model, kubernetes }) => [
      ...outside(address, dns),
      ...server(address, 'postgres', 5432),
      ...server(address, 'redis', 6379),
      ...peers.map((peer) => `${address} → ${addressOf(peer)}:8080`),
      ...(model && asksModel(manifests, address) ? server(address, 'ollama', 11434) : []),
      ...(kubernetes && hasApiToken(manifests, address) ? outside(address, api) : []),
      // It asks for runs through its own Service, which may lead to another replica.
      ...(kubernetes && sets(manifests, 'PROJECT_RESOURCES', 'on') ? [`${address} → ${address}:8080`] : []),
      ...(has('ServiceMonitor/dsm') ? [`namespace monitoring:8080 → ${address}`] : []),
      ...(isReachedFromOutside(manifests, address) ? [`namespace ingress-nginx:8080 → ${address}`] : []),
    ]),
    ...clients
      .filter(({ name }) => runs.has(name) || (name === 'daily-scrum' && sets(manifests, 'SCHEDULER', 'kubernetes')))
      .flatMap(({ name, calls }) => [...outside(name, dns), ...calls.map((key) => `${name} → ${addressOf(key)}:8080`)]),
    ...(runs.has('dsm-init') ? outside('dsm-init', api) : []),
    ...(runs.has('dsm-migrate') ? [...outside('dsm-migrate', dns), ...server('dsm-migrate', 'postgres', 5432)] : []),
    ...(runs.has('dsm-models') ? [...outside('dsm-models', dns), 'dsm-models → ollama:11434'] : []),
    ...(runs.has('ollama') ? [...outside('ollama', dns), 'ollama → internet:443'] : []),
  ]
  return new Set(flows)
}

const podOf = (manifests: readonly Manifest[], address: string) =>
  podsOf(manifests).find(({ labels }) => labels['app.kubernetes.io/name'] === address)

const asksModel = (manifests: readonly Manifest[], address: string) =>
  podOf(manifests, address)?.spec.containers.some(({ env }) => env.some(({ name }) => name === 'OLLAMA_URL')) ?? false

const hasApiToken = (manifests: readonly Manifest[], address: string) =>
  podOf(manifests, address)?.spec.automountServiceAccountToken === true

/** Whether some container is told so by its environment. */
const sets = (manifests: readonly Manifest[], variable: string, to: string) =>
  podsOf(manifests).some(({ spec }) => spec.containers.some(({ env }) => env.some(({ name, value }) => name === variable && value === to)))

/** Whether an Ingress names it as a backend. */
const isReachedFromOutside = (manifests: readonly Manifest[], address: string) =>
  manifests.some(({ kind, spec }) => kind === 'Ingress' && JSON.stringify(spec).includes(`"service":{"name":"${address}"`))
