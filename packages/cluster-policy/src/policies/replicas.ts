import { z } from 'zod'
import { type Manifest, nameOf } from '../manifest.ts'
import { podsOf } from '../pods.ts'
import type { Policy } from '../policy.ts'
import { matches, Selector } from '../selector.ts'

const Deployment = z.looseObject({ spec: z.looseObject({ replicas: z.int().optional() }) })
const Hpa = z.looseObject({
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }),
    minReplicas: z.int().default(1),
    maxReplicas: z.int(),
    metrics: z.array(z.looseObject({ type: z.string(), resource: z.looseObject({ name: z.string() }).optional() })).default([]),
  }),
})
const Pdb = z.looseObject({
  spec: z.looseObject({ selector: Selector, maxUnavailable: z.int().optional(), minAvailable: z.int().optional() }),
})

export type Replicas = { deployment: Manifest; fewest: number; most: number }

const ofKind = (manifests: readonly Manifest[], kind: string) => manifests.filter((manifest) => manifest.kind === kind)

const hpasOf = (manifests: readonly Manifest[], name: string | undefined) =>
  ofKind(manifests, 'HorizontalPodAutoscaler')
    .map((hpa) => Hpa.parse(hpa).spec)
    .filter(({ scaleTargetRef }) => scaleTargetRef.kind === 'Deployment' && scaleTargetRef.name === name)

/** How many replicas each Deployment has, and may come to have. */
export function replicasOf(manifests: readonly Manifest[]): Replicas[] {
  return ofKind(manifests, 'Deployment').map((deployment) => {
    const [hpa] = hpasOf(manifests, deployment.metadata.name)
    const fixed = Deployment.parse(deployment).spec.replicas ?? 1
    return { deployment, fewest: hpa?.minReplicas ?? fixed, most: hpa?.maxReplicas ?? fixed }
  })
}

export const scaling: Policy = {
  id: 'scaling',
  promise: 'one thing sets the number of replicas',
  check: (manifests) => [
    ...ofKind(manifests, 'Deployment').flatMap((deployment) => {
      const hpas = hpasOf(manifests, deployment.metadata.name)
      const isFixed = Deployment.parse(deployment).spec.replicas !== undefined
      if (hpas.length > 1) return [`${nameOf(deployment)}: is scaled by ${hpas.length} autoscalers`]
      if (isFixed && hpas.length > 0) return [`${nameOf(deployment)}: says its replicas, and every upgrade undoes what its autoscaler did`]
      return isFixed || hpas.length > 0 ? [] : [`${nameOf(deployment)}: says no replicas and has no autoscaler`]
    }),
    ...ofKind(manifests, 'HorizontalPodAutoscaler').flatMap((manifest) => {
      const { scaleTargetRef: target, minReplicas, maxReplicas, metrics } = Hpa.parse(manifest).spec
      const scaled = manifests.find(({ kind, metadata }) => kind === target.kind && metadata.name === target.name)
      if (!scaled) return [`${nameOf(manifest)}: scales ${target.name}, which is not there`]
      const byCpu = metrics.some(({ resource }) => resource?.name === 'cpu')
      const lacksRequest = podsOf([scaled]).some(({ spec }) =>
        spec.containers.some(({ resources }) => resources.requests.cpu === undefined),
      )
      return [
        ...(minReplicas > maxReplicas ? [`${nameOf(manifest)}: wants at least ${minReplicas} and at most ${maxReplicas}`] : []),
        ...(byCpu && lacksRequest ? [`${nameOf(manifest)}: measures against a request that a container does not make`] : []),
      ]
    }),
  ],
}

export const disruption: Policy = {
  id: 'disruption',
  promise: 'where there are two replicas one always serves, and no node is kept from being drained',
  check: (manifests) => {
    const budgets = ofKind(manifests, 'PodDisruptionBudget').map((manifest) => ({ manifest, ...Pdb.parse(manifest).spec }))
    const deployments = replicasOf(manifests).map((replicas) => ({ ...replicas, labels: podsOf([replicas.deployment])[0]?.labels ?? {} }))
    const covered = budgets.map((budget) => ({ budget, over: deployments.filter(({ labels }) => matches(budget.selector, labels)) }))
    return [
      ...deployments.flatMap(({ deployment, fewest }) => {
        const count = covered.filter(({ over }) => over.some((each) => each.deployment === deployment)).length
        if (fewest >= 2 && count !== 1)
          return [`${nameOf(deployment)}: ${fewest} replicas and ${count} budgets: a drain may take all of them at once`]
        return fewest < 2 && count > 0 ? [`${nameOf(deployment)}: one replica and a budget: its node cannot be drained`] : []
      }),
      ...covered.flatMap(({ budget: { manifest, maxUnavailable, minAvailable }, over }) => {
        const [first] = over
        if (!first || over.length > 1) return [`${nameOf(manifest)}: is about ${over.length} Deployments`]
        const mayGo = maxUnavailable ?? first.fewest - (minAvailable ?? first.fewest)
        if (mayGo < 1) return [`${nameOf(manifest)}: lets no pod go: its nodes cannot be drained`]
        return mayGo >= first.fewest ? [`${nameOf(manifest)}: lets all ${first.fewest} replicas go at once`] : []
      }),
    ]
  },
}
