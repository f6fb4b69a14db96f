import type { BatchV1Api, V1CronJob } from '@kubernetes/client-node'
import { openCluster } from '../../src/kubernetes/cluster.ts'
import type { PodSettings } from '../../src/schedules/kubernetes/cron-job.ts'
import { cronJobName } from '../../src/schedules/kubernetes/cron-job.ts'
import { createKubernetesScheduler } from '../../src/schedules/kubernetes/kubernetes-scheduler.ts'
import type { Place } from './world.ts'

export const podSettings: PodSettings = {
  image: 'digital-scrum-master:test',
  imagePullPolicy: 'IfNotPresent',
  imagePullSecrets: [],
  nodeSelector: {},
  tolerations: [],
  serviceAccount: 'daily-scrum',
  tokenSecret: 'dsm-token-daily-scrum',
  env: { DSM_SPRINT_URL: 'http://sprint-service' },
}

/** An API server, and what a test may do to it. */
export type Api = {
  kubeconfig: string
  namespace: string
  stop: () => Promise<void>
  start: () => Promise<void>
  close: () => Promise<void>
}

export type CronJobPlace = Place & {
  close: () => Promise<void>
  batch: BatchV1Api
  namespace: string
  patch: (sprintId: string, body: object) => Promise<V1CronJob>
}

/** A namespace of a cluster, and a person there with a client of their own. */
export async function cronJobPlace({ kubeconfig, namespace, stop, start, close }: Api): Promise<CronJobPlace> {
  const { batch, library, applying } = await openCluster({ kubeconfig, namespace })
  const merging = library.setHeaderOptions('Content-Type', library.PatchStrategy.MergePatch)
  const named = (sprintId: string) => ({ name: cronJobName(sprintId), namespace })
  const found = async (sprintId: string): Promise<V1CronJob | undefined> => {
    const { items } = await batch.listNamespacedCronJob({ namespace })
    return items.find(({ metadata }) => metadata?.name === cronJobName(sprintId))
  }
  const patch = (sprintId: string, body: object) =>
    batch.patchNamespacedCronJob({ ...named(sprintId), body, fieldManager: 'somebody' }, merging)
  return {
    kind: 'kubernetes',
    scheduler: (log) => createKubernetesScheduler({ kubeconfig, namespace, pod: podSettings, log }),
    look: async () => {
      const { items } = await batch.listNamespacedCronJob({ namespace })
      return new Map(
        items.map(({ metadata, spec }) => [
          metadata?.name?.slice('daily-scrum-'.length) ?? '',
          { cron: spec?.schedule ?? '', timeZone: spec?.timeZone ?? '', active: spec?.suspend === false },
        ]),
      )
    },
    revision: async (sprintId) => (await found(sprintId))?.metadata?.resourceVersion,
    text: async (sprintId) => {
      const { name, labels } = (await found(sprintId))?.metadata ?? {}
      const { jobTemplate, ...spec } = (await found(sprintId))?.spec ?? {}
      return JSON.stringify([name, labels, spec, jobTemplate?.metadata?.labels, jobTemplate?.spec])
    },
    deleteIt: async (sprintId) => void (await batch.deleteNamespacedCronJob(named(sprintId))),
    changeIt: async (sprintId) => void (await patch(sprintId, { spec: { schedule: '0 0 1 1 *', suspend: true } })),
    contest: async (sprintId) => {
      const stated = {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: cronJobName(sprintId), annotations: { 'example.com/note': 'ours' } },
        spec: { schedule: '0 3 * * *', timeZone: 'Asia/Tokyo' },
      }
      await batch.patchNamespacedCronJob({ ...named(sprintId), body: stated, fieldManager: 'another-manager', force: true }, applying)
      return async () => (await found(sprintId))?.metadata?.annotations?.['example.com/note'] === 'ours'
    },
    leaveStray: async (sprintId) => {
      const stray = await found(
        (await batch.listNamespacedCronJob({ namespace })).items[0]?.metadata?.name?.slice('daily-scrum-'.length) ?? '',
      )
      const metadata = { name: cronJobName(sprintId), labels: { ...stray?.metadata?.labels, 'dsm.dev/sprint': sprintId } }
      await batch.createNamespacedCronJob({
        namespace,
        body: { apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec: stray?.spec ?? {} } as V1CronJob,
      })
    },
    goAway: stop,
    comeBack: start,
    goesAwayAlone: true,
    batch,
    namespace,
    patch,
    close,
  }
}
