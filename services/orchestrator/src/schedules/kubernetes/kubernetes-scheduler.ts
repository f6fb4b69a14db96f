import type { V1CronJob } from '@kubernetes/client-node'
import type { Logger } from 'pino'
import { watchCollection } from '../../kubernetes/watch-collection.ts'
import type { Scheduler, SeenSchedule, WantedSchedule } from '../scheduler.ts'
import { type Cluster, clusterFault, type ClusterOptions, isGone, openCluster } from '../../kubernetes/cluster.ts'
import { cronJobName, cronJobOf, fieldManager, type PodSettings, sprintOf } from './cron-job.ts'
import { differences, isAddition } from './differences.ts'

export type KubernetesSchedulerOptions = ClusterOptions & { pod: PodSettings; log: Pick<Logger, 'info' | 'warn'> }

const pageSize = 500
const freshForMs = 5000

/**
 * Keeps daily scrums as CronJobs of the orchestrator's own namespace. What it states of them is its own: it takes fields back that others have set (server-side apply
 * with force), and leaves to others what it does not state. Where taking back is not enough, for somebody added to a list, the CronJob is replaced; Jobs that run stay.
 */
export function createKubernetesScheduler({ pod, log, ...where }: KubernetesSchedulerOptions): Scheduler {
  let opened: Promise<Cluster> | undefined
  const cluster = () => {
    opened ??= openCluster(where).catch((error: unknown) => {
      // It may be known the next time: a kubeconfig can be late.
      opened = undefined
      throw error
    })
    return opened
  }
  const inVain = new Map<string, string>()
  const asked = async <Answer>(ask: (cluster: Cluster) => Promise<Answer>): Promise<Answer> => {
    try {
      return await ask(await cluster())
    } catch (error) {
      throw clusterFault(error)
    }
  }
  return {
    kind: 'kubernetes',
    look: (wanted) => asked(async (found) => look(await listCronJobs(found), { wanted, pod })),
    apply: (wanted) => asked((found) => apply(found, cronJobOf(wanted, pod), inVain)),
    remove: (sprintId) => asked((found) => remove(found, sprintId)),
    watch: (changed, signal) => {
      const watch = (found: Cluster) => watchCollection(found, { ...collectionOf(found), changed, signal, log })
      cluster().then(watch, (err: unknown) => log.warn({ err }, 'CronJobs cannot be watched; they are looked at every so often'))
    },
    checks: [{ name: 'kubernetes', required: false, check: freshly(() => asked(reach)) }],
    release: async () => {},
  }
}

function look(jobs: readonly V1CronJob[], { wanted, pod }: { wanted: readonly WantedSchedule[]; pod: PodSettings }): SeenSchedule[] {
  const wantedOf = new Map(wanted.map((one) => [one.sprintId, one]))
  const byName = new Map(wanted.map((one) => [cronJobName(one.sprintId), one]))
  return jobs.flatMap((job) => {
    // Somebody else's of a name that we want is taken over: it differs at least in its labels.
    const sprintId = sprintOf(job) ?? byName.get(job.metadata?.name ?? '')?.sprintId
    const schedule = wantedOf.get(sprintId ?? '')
    // What nobody wants and is on its way out need not be sent away again.
    if (sprintId === undefined || (!schedule && job.metadata?.deletionTimestamp !== undefined)) return []
    const drift = schedule ? differences(cronJobOf(schedule, pod), job) : []
    return [{ sprintId, drift, firedAt: job.status?.lastScheduleTime?.toISOString() ?? null }]
  })
}

const collectionOf = ({ batch, namespace }: Cluster) => ({
  path: `/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/cronjobs`,
  list: () => batch.listNamespacedCronJob({ namespace }),
})

/** All CronJobs of the namespace: one whose labels somebody took away is found by its name. */
async function listCronJobs({ batch, namespace }: Cluster): Promise<V1CronJob[]> {
  const found: V1CronJob[] = []
  let _continue: string | undefined
  do {
    const { items, metadata } = await batch.listNamespacedCronJob({ namespace, limit: pageSize, ...(_continue && { _continue }) })
    // The items of a list do not say what they are; what we state does.
    found.push(...items.map((item) => Object.assign(item, { apiVersion: 'batch/v1', kind: 'CronJob' })))
    _continue = metadata?._continue
  } while (_continue)
  return found
}

/** `inVain`: what was still not as stated after a CronJob was replaced, by its name. Whoever puts that there does so at once again, and is not fought. */
async function apply(cluster: Cluster, stated: V1CronJob, inVain: Map<string, string>): Promise<void> {
  const name = stated.metadata?.name ?? ''
  let left = differences(stated, await applyOnce(cluster, stated))
  if (left.some(isAddition) && inVain.get(name) !== left.join()) {
    await removeNamed(cluster, name)
    left = differences(stated, await applyOnce(cluster, stated))
    inVain.set(name, left.join())
  }
  if (left.length > 0) throw new Error(`somebody changes ${name} as it is written: ${left.join(', ')}`)
  inVain.delete(name)
}

function applyOnce({ batch, namespace, applying }: Cluster, stated: V1CronJob): Promise<V1CronJob> {
  const request = { name: stated.metadata?.name ?? '', namespace, body: stated, fieldManager, force: true, fieldValidation: 'Strict' }
  return batch.patchNamespacedCronJob(request, applying)
}

const remove = (cluster: Cluster, sprintId: string) => removeNamed(cluster, cronJobName(sprintId))

/** Its Jobs stay: one of them may be waiting for the very run that closes the sprint. */
async function removeNamed({ batch, namespace }: Cluster, name: string): Promise<void> {
  try {
    await batch.deleteNamespacedCronJob({ name, namespace, propagationPolicy: 'Orphan' })
  } catch (error) {
    if (!isGone(error)) throw error
  }
}

async function reach({ batch, namespace }: Cluster): Promise<undefined> {
  await batch.listNamespacedCronJob({ namespace, limit: 1 })
}

/** Anyone may ask for readiness, as often as they like: the API server is asked once in a while. */
function freshly<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let last: { at: number; answer: Promise<Answer> } | undefined
  return () => {
    if (!last || performance.now() - last.at > freshForMs) last = { at: performance.now(), answer: ask() }
    return last.answer
  }
}
