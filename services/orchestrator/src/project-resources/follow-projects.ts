import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '@dsm/http-client'
import type { Db } from '@dsm/postgres'
import type { BackgroundJob } from '@dsm/service'
import type { Logger } from 'pino'
import { ProjectResource, type ProjectStatus, statusAfter } from '../domain/project-resources/project-status.ts'
import { type Cluster, clusterFault, type ClusterOptions, isGone, openCluster } from '../kubernetes/cluster.ts'
import { watchCollection } from '../kubernetes/watch-collection.ts'
import { takeLeadership } from '../store/leadership.ts'
import { lookAfter } from './look-after.ts'

export type ProjectResourcesOptions = ClusterOptions & { pollMs?: number; againMs?: number }
type FollowDeps = { db: Db; log: Pick<Logger, 'info' | 'warn'>; orchestrator: Client } & ProjectResourcesOptions

const collection = { group: 'dsm.dev', version: 'v1alpha1', plural: 'projects' }
const fieldManager = 'dsm-orchestrator'
const lookForLeadershipMs = 2000
const pollMsUsual = 1000
/** A project is looked after when its resource changes, and so often in any case. */
const againMsUsual = 300_000

/** Looks after the projects that a cluster has as custom resources, and shows there what came of it: one replica at a time. */
export function followProjectsJob(deps: FollowDeps): BackgroundJob {
  return {
    name: 'follow-project-resources',
    everyMs: lookForLeadershipMs,
    run: async (stopping) => {
      const leadership = await takeLeadership(deps.db, 'dsm project resources')
      if (!leadership) return
      // However it ends, its watch ends with it.
      const ended = new AbortController()
      try {
        await followProjects(deps, AbortSignal.any([stopping, leadership.lost, ended.signal]))
      } catch (error) {
        throw clusterFault(error)
      } finally {
        ended.abort()
        await leadership.release()
      }
    },
  }
}

type Known = { generation: number; at: number }

async function followProjects(deps: FollowDeps, signal: AbortSignal): Promise<void> {
  const { pollMs = pollMsUsual, againMs = againMsUsual } = deps
  const cluster = await openCluster(deps)
  const known = new Map<string, Known>()
  let isStirred = true
  let listedAt = -Infinity
  const path = `/apis/${collection.group}/${collection.version}/namespaces/${encodeURIComponent(cluster.namespace)}/${collection.plural}`
  const list = () => cluster.custom.listNamespacedCustomObject({ ...collection, namespace: cluster.namespace })
  watchCollection(cluster, { path, list, changed: () => (isStirred = true), signal, log: deps.log })
  while (!signal.aborted) {
    if (isStirred || performance.now() - listedAt >= againMs) {
      isStirred = false
      listedAt = performance.now()
      const resources = readResources(await list(), deps.log)
      forgetAllBut(resources, known)
      for (const resource of resources) {
        if (!signal.aborted && isDue(resource, known.get(resource.metadata.uid), againMs)) await follow(deps, { cluster, resource, known })
      }
    }
    await delay(pollMs, undefined, { signal }).catch(() => undefined)
  }
}

const isDue = ({ metadata }: ProjectResource, before: Known | undefined, againMs: number): boolean =>
  before?.generation !== metadata.generation || performance.now() - before.at >= againMs

function forgetAllBut(resources: readonly ProjectResource[], known: Map<string, Known>): void {
  const there = new Set(resources.map(({ metadata }) => metadata.uid))
  for (const uid of known.keys()) if (!there.has(uid)) known.delete(uid)
}

/** One that cannot be read is told of and left: the others are not its business. */
function readResources(answer: unknown, log: FollowDeps['log']): ProjectResource[] {
  const { items }: { items?: unknown } = Object(answer)
  if (!Array.isArray(items)) throw new Error('the API server lists no items')
  return items.flatMap((item: unknown) => {
    const read = ProjectResource.safeParse(item)
    if (!read.success) log.warn({ err: read.error }, 'a Project resource cannot be read')
    return read.success ? [read.data] : []
  })
}

async function follow(
  { orchestrator, log }: FollowDeps,
  { cluster, resource, known }: { cluster: Cluster; resource: ProjectResource; known: Map<string, Known> },
): Promise<void> {
  const { name, uid, generation } = resource.metadata
  const looked = await lookAfter(orchestrator, resource)
  known.set(uid, { generation, at: performance.now() })
  log.info(
    { project: resource.spec.projectId, resource: name, ready: looked.ready, reason: looked.reason },
    'a Project resource was looked after',
  )
  const status = statusAfter(resource, looked, new Date().toISOString())
  // What it says cannot be shown: the others are not its business, and the project itself was looked after.
  await show(cluster, name, status).catch((error: unknown) => {
    if (!isGone(error)) log.warn({ err: clusterFault(error), resource: name }, 'the status of a Project resource cannot be shown')
  })
}

async function show(cluster: Cluster, name: string, status: ProjectStatus): Promise<void> {
  const body = { apiVersion: `${collection.group}/${collection.version}`, kind: 'Project', metadata: { name }, status }
  const request = { ...collection, namespace: cluster.namespace, name, body, fieldManager, force: true }
  await cluster.custom.patchNamespacedCustomObjectStatus(request, cluster.applying)
}
