import { z } from 'zod'
import type { Manifest } from '../manifest.ts'
import { type Pods, podsOf } from '../pods.ts'
import type { Policy } from '../policy.ts'
import { quantity } from '../quantity.ts'
import { replicasOf } from './replicas.ts'

const Quota = z.looseObject({ spec: z.looseObject({ hard: z.record(z.string(), z.string()) }) })
const Command = z.object({ args: z.array(z.string()) })

/** Pods of each workload when all have grown to their most, and each Deployment is being rolled out with one pod more. */
function atMost(manifests: readonly Manifest[]): { pod: Pods; count: number }[] {
  const replicas = replicasOf(manifests)
  return podsOf(manifests).map((pod) => {
    const scaled = replicas.find(({ deployment }) => deployment === pod.owner)
    return { pod, count: scaled ? scaled.most + 1 : 1 }
  })
}

/** What the quota counts of a pod, by the name under which the quota limits it. */
const counted: Record<string, (pod: Pods) => number> = {
  pods: () => 1,
  'requests.cpu': (pod) => sum(pod, ({ requests }) => requests.cpu),
  'requests.memory': (pod) => sum(pod, ({ requests }) => requests.memory),
  'limits.cpu': (pod) => sum(pod, ({ limits }) => limits.cpu),
  'limits.memory': (pod) => sum(pod, ({ limits }) => limits.memory),
}

function sum({ spec }: Pods, of: (resources: Pods['spec']['containers'][number]['resources']) => string | undefined): number {
  return spec.containers.reduce((total, { resources }) => total + quantity(of(resources) ?? '0'), 0)
}

export const quotaFits: Policy = {
  id: 'quota',
  promise: 'the quota holds what the installation may grow to',
  check: (manifests) => {
    const quotas = manifests.filter(({ kind }) => kind === 'ResourceQuota').map((manifest) => Quota.parse(manifest).spec.hard)
    return quotas.flatMap((hard) =>
      Object.entries(hard).flatMap(([what, most]) => {
        const of = counted[what]
        if (!of) return []
        const needed = atMost(manifests).reduce((total, { pod, count }) => total + count * of(pod), 0)
        return needed > quantity(most) ? [`ResourceQuota: ${what} may come to ${needed}, and ${most} is the most`] : []
      }),
    )
  },
}

/** Connections that superusers and people with psql keep. */
const keptFree = 10

export const connectionsFit: Policy = {
  id: 'connections',
  promise: 'the database of the chart takes the connections of all replicas',
  check: (manifests) => {
    const server = podsOf(manifests).find(({ by }) => by === 'StatefulSet/postgres')
    const args = Command.parse(server?.spec.containers[0] ?? { args: [] }).args
    const most = args.map((arg) => /^max_connections=(\d+)$/.exec(arg)?.[1]).find((found) => found !== undefined)
    if (most === undefined) return server ? ['StatefulSet/postgres: does not say its connections'] : []
    const needed = atMost(manifests).reduce((total, { pod, count }) => total + count * poolOf(pod), keptFree)
    return needed > Number(most) ? [`StatefulSet/postgres: takes ${most} connections, and the services may open ${needed}`] : []
  },
}

const poolOf = ({ spec }: Pods) =>
  Number(spec.containers.flatMap(({ env }) => env).find(({ name }) => name === 'DATABASE_POOL')?.value ?? 0)

/** Share of its limit that Redis may fill with data: buffers, and the pages that change while its file is written, are on top of it. */
const shareOfData = 0.75

export const memoryFits: Policy = {
  id: 'memory',
  promise: 'Redis of the chart refuses data before the kernel ends it',
  check: (manifests) => {
    const server = podsOf(manifests).find(({ by }) => by === 'StatefulSet/redis')?.spec.containers[0]
    if (!server) return []
    const [, size, unit] = /^(\d+)(mb|gb)$/.exec(server.env.find(({ name }) => name === 'REDIS_MAX_MEMORY')?.value ?? '') ?? []
    if (size === undefined) return ['StatefulSet/redis: does not say how much memory its data may take']
    const [data, limit] = [Number(size) * (unit === 'gb' ? 2 ** 30 : 2 ** 20), quantity(server.resources.limits.memory ?? '0')]
    return data > limit * shareOfData ? [`StatefulSet/redis: may keep ${size}${unit} of data, too close to its limit`] : []
  },
}
