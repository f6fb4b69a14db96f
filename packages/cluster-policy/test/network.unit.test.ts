import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Manifest } from '../src/manifest.ts'
import { onlyNeededPaths } from '../src/network/network-policy.ts'
import { mutated, type Mutation, without } from './support/mutate.ts'
import { renderChart, root, whyNoHelm } from './support/render-chart.ts'
import { clients, madeLater, services } from './support/services.ts'

const { check } = onlyNeededPaths({ services, clients, alsoRunning: madeLater })

/** A policy for the pods of one workload that opens something more. */
const opening = (name: string, spec: object): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'more', namespace: 'dsm', labels: {}, annotations: {} },
  spec: { podSelector: { matchLabels: { 'app.kubernetes.io/name': name } }, ...spec },
})
const everyone = { podSelector: {} }
const everywhere = (port: string) => [`anywhere:${port}`, `namespace any:${port}`]

// Where the installer wants no policies there are none to compare.
describe.skipIf(whyNoHelm)('the network lets through what the services declare, and nothing else', { tags: ['K5'] }, () => {
  test.for(['default', 'no-ollama', 'ingress-tls', 'crd'] as const)('with the values %s', async (values) => {
    expect(check(await renderChart({ values }))).toEqual([])
  })

  test('with servers elsewhere, whose places the installer names', async () => {
    const places = {
      postgres: ['pods cnpg.io/cluster=dsm:5432'],
      redis: ['10.20.0.0/24:6380'],
      ollama: ['namespace models:11434'],
      kubernetes: ['10.0.0.1/32:443+6443+8443+16443'],
    }
    const there = onlyNeededPaths({ services, clients, alsoRunning: madeLater, places })

    expect(there.check(await renderChart({ values: 'production-external' }))).toEqual([])
  })

  test.for([
    ['https://models.example.org', '443'],
    ['http://models.example.org/ollama', '80'],
    ['https://[2001:db8::1]', '443'],
    ['https://models.example.org:8443', '8443'],
  ] as const)('with a model at %s, on port %s', async ([url, port]) => {
    const there = onlyNeededPaths({ services, clients, alsoRunning: madeLater, places: { ollama: everywhere(port) } })

    expect(there.check(await renderChart({ values: 'no-ollama', set: [`ollama.url=${url}`] }))).toEqual([])
  })

  test('with names that are resolved on another port', async () => {
    const there = onlyNeededPaths({
      services,
      clients,
      alsoRunning: madeLater,
      places: { dns: ['namespace kube-system:53udp+53+5353udp+5353'] },
    })

    expect(there.check(await renderChart({ values: 'default', set: ['networkPolicy.dnsPorts={53,5353}'] }))).toEqual([])
  })
})

const cases: (Mutation & { says: string })[] = [
  {
    object: 'NetworkPolicy/sprint-service',
    path: 'spec.egress',
    to: () => [],
    says: 'sprint-service → project-service:8080: is needed and closed',
  },
  {
    object: 'NetworkPolicy/project-service',
    path: 'spec.ingress.0.from.0',
    to: () => ({ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'nobody' } } }),
    says: 'backlog-service → project-service:8080: is needed and closed',
  },
  {
    object: 'NetworkPolicy/postgres',
    path: 'spec.ingress.0.from.0',
    to: () => ({ namespaceSelector: {} }),
    says: 'namespace any:5432 → postgres: is open and nobody declares it',
  },
  {
    object: 'NetworkPolicy/redis',
    path: 'spec.policyTypes',
    to: () => ['Egress'],
    says: 'anything → redis: is open and nobody declares it',
  },
  {
    object: 'NetworkPolicy/backlog-service',
    path: 'spec.egress.0.to',
    to: () => [],
    says: 'backlog-service → anything:53udp+53: is open and nobody declares it',
  },
]

describe.skipIf(whyNoHelm)('a path too many or too few is named', { tags: ['K5'] }, () => {
  test.for(cases)('$object: $path', async ({ says, ...mutation }) => {
    const manifests = await renderChart({ values: 'default' })
    const others = mutation.path === 'spec.policyTypes' ? without(manifests, 'NetworkPolicy/default-deny') : manifests

    expect(check(mutated(others, mutation))).toContain(says)
  })

  test('one more policy that lets everyone into a service is of no use while the callers are held back, and is noticed where they are not', async () => {
    const manifests = await renderChart({ values: 'default' })
    const intoChronicle = opening('chronicle-service', { policyTypes: ['Ingress'], ingress: [{ from: [everyone] }] })
    const outOfBacklog = opening('backlog-service', { policyTypes: ['Egress'], egress: [{ to: [everyone] }] })

    expect(check([...manifests, intoChronicle])).toEqual([])
    expect(check([...manifests, intoChronicle, outOfBacklog])).toEqual([
      'backlog-service → chronicle-service:8080: is open and nobody declares it',
    ])
  })

  test('a service that declares one more peer needs one more path', async () => {
    const manifests = await renderChart({ values: 'default' })
    const curious = services.map((service) =>
      service.key === 'backlog' ? { ...service, peers: [...service.peers, 'chronicle'] } : service,
    )
    const stricter = onlyNeededPaths({ services: curious, clients, alsoRunning: madeLater })

    expect(stricter.check(manifests)).toEqual(['backlog-service → chronicle-service:8080: is needed and closed'])
  })

  test('a service that no longer declares a peer leaves a path too many', async () => {
    const manifests = await renderChart({ values: 'default' })
    const alone = services.map((service) => (service.key === 'chronicle' ? { ...service, peers: [] } : service))
    const stricter = onlyNeededPaths({ services: alone, clients, alsoRunning: madeLater })

    expect(stricter.check(manifests)).toEqual(['chronicle-service → project-service:8080: is open and nobody declares it'])
  })

  test('without the policy that denies everything every pod that has none of its own is open', async () => {
    const manifests = without(without(await renderChart({ values: 'default' }), 'NetworkPolicy/default-deny'), 'NetworkPolicy/redis')

    expect(check(manifests)).toEqual(
      expect.arrayContaining(['anything → redis: is open and nobody declares it', 'redis → anything: is open and nobody declares it']),
    )
  })
})

describe('what services declare is what they do', { tags: ['K5'] }, () => {
  test.for(services)('$key calls its peers and no others', ({ key, peers }) => {
    const texts = globSync(join(root, 'services', key, 'src/**/*.ts')).map((path) => readFileSync(path, 'utf8'))
    const called = texts.flatMap((text) =>
      [...text.matchAll(/\bclients\.(project|backlog|sprint|chronicle|orchestrator)\b/g)].map(([, name = '']) => name),
    )

    // Itself is none: what calls its own Service needs a path as well, see `neededFlows`.
    expect([...new Set(called)].filter((name) => name !== key).toSorted()).toEqual([...peers].toSorted())
  })
})
