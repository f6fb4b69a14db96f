import { z } from 'zod'
import { type Manifest, nameOf } from '../manifest.ts'
import { podsOf } from '../pods.ts'
import type { Policy } from '../policy.ts'
import { matches, Selector } from '../selector.ts'

const Service = z.looseObject({
  spec: z.looseObject({
    selector: z.record(z.string(), z.string()),
    ports: z.array(z.looseObject({ port: z.int(), targetPort: z.union([z.string(), z.int()]).optional() })),
  }),
})
const Selecting = z.looseObject({ spec: z.looseObject({ selector: Selector }) })
const Ingress = z.looseObject({
  spec: z.looseObject({
    rules: z.array(
      z.looseObject({
        host: z.string().optional(),
        http: z.looseObject({
          paths: z.array(
            z.looseObject({
              backend: z.looseObject({
                service: z.looseObject({ name: z.string(), port: z.looseObject({ name: z.string().optional() }) }),
              }),
            }),
          ),
        }),
      }),
    ),
  }),
})

/** Kinds that belong to the cluster and to no namespace. */
const ofTheCluster = [
  'Namespace',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleBinding',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
]

const ofKind = (manifests: readonly Manifest[], ...kinds: string[]) => manifests.filter(({ kind }) => kinds.includes(kind))

export const objects: Policy[] = [
  {
    id: 'declared-once',
    promise: 'no object is declared twice',
    check: (manifests) => {
      const identityOf = ({ apiVersion, kind, metadata }: Manifest) =>
        `${apiVersion.split('/')[0]} ${kind} ${metadata.namespace ?? ''} ${metadata.name}`
      const groups = Map.groupBy(manifests, identityOf)
      return [...groups.values()].flatMap(([first, ...more]) =>
        first && more.length > 0 ? [`${nameOf(first)}: is declared ${more.length + 1} times`] : [],
      )
    },
  },
  {
    id: 'namespace',
    promise: 'every object says its namespace, and all say the same',
    check: (manifests) => {
      const inOne = manifests.filter(({ kind }) => !ofTheCluster.includes(kind))
      const expected = inOne[0]?.metadata.namespace
      return inOne
        .filter(({ metadata }) => metadata.namespace === undefined || metadata.namespace !== expected)
        .map((manifest) => `${nameOf(manifest)}: is in ${manifest.metadata.namespace ?? 'whatever namespace one stands in'}`)
    },
  },
  {
    id: 'selectors',
    promise: 'what selects pods finds those of one workload, and a Service finds its port',
    check: (manifests) => [
      ...ofKind(manifests, 'Deployment', 'StatefulSet').flatMap((workload) => {
        const { selector } = Selecting.parse(workload).spec
        const picked = podsOf(manifests).filter(({ labels }) => matches(selector, labels))
        const own = picked.filter(({ owner }) => owner === workload)
        return own.length === 1 && picked.length === 1
          ? []
          : [`${nameOf(workload)}: selects ${picked.map(({ by }) => by).join(', ') || 'nothing'}`]
      }),
      ...ofKind(manifests, 'Service').flatMap((service) => {
        const { selector, ports } = Service.parse(service).spec
        const picked = podsOf(manifests).filter(({ labels }) => matches(Selector.parse({ matchLabels: selector }), labels))
        const open = picked.flatMap(({ spec }) => spec.containers.flatMap((container) => container.ports))
        if (picked.length !== 1) return [`${nameOf(service)}: leads to ${picked.length} workloads`]
        return ports
          .filter(
            ({ port, targetPort = port }) => !open.some(({ name, containerPort }) => targetPort === name || targetPort === containerPort),
          )
          .map(({ port }) => `${nameOf(service)}: port ${port} leads nowhere`)
      }),
      ...ofKind(manifests, 'Ingress').flatMap((ingress) =>
        Ingress.parse(ingress).spec.rules.flatMap(({ http }) =>
          http.paths
            .filter(({ backend }) => !ofKind(manifests, 'Service').some(({ metadata }) => metadata.name === backend.service.name))
            .map(({ backend }) => `${nameOf(ingress)}: leads to ${backend.service.name}, which is not there`),
        ),
      ),
    ],
  },
]
