import { setTimeout as delay } from 'node:timers/promises'
import { captureLog, fakeKubernetes, openDatabase } from '@dsm/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openCluster } from '../../src/kubernetes/cluster.ts'
import { watchCollection } from '../../src/kubernetes/watch-collection.ts'
import { followProjectsJob } from '../../src/project-resources/follow-projects.ts'
import { orchestratorPeer } from './orchestrator-peer.ts'

const collection = { group: 'dsm.dev', version: 'v1alpha1', plural: 'projects', namespace: 'dsm' }
const path = '/apis/dsm.dev/v1alpha1/namespaces/dsm/projects'

let fake: Awaited<ReturnType<typeof fakeKubernetes>>
let peer: Awaited<ReturnType<typeof orchestratorPeer>>
let create: (name: string, spec: object) => Promise<unknown>
let remove: (name: string) => Promise<unknown>
let start: (given?: { againMs?: number }) => void
let faults: unknown[]
const pollMs = 20
const closing: (() => Promise<void>)[] = []

beforeEach(async () => {
  fake = await fakeKubernetes()
  faults = []
  peer = await orchestratorPeer()
  const database = await openDatabase('orchestrator')
  const { custom } = await openCluster(fake)
  create = (name, spec) => {
    const body = { apiVersion: 'dsm.dev/v1alpha1', kind: 'Project', metadata: { name, generation: 1 }, spec }
    return custom.createNamespacedCustomObject({ ...collection, body })
  }
  remove = (name) => custom.deleteNamespacedCustomObject({ ...collection, name })
  closing.push(fake.close, peer.close, database.dispose)
  start = (given = {}) => {
    const stopping = new AbortController()
    const job = followProjectsJob({ db: database.pool, log: captureLog().log, orchestrator: peer.client, ...fake, pollMs, ...given })
    const running = followOn(job, stopping.signal)
    closing.push(async () => {
      stopping.abort()
      await running
    })
  }
})
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** As the service does it, with less of a pause. */
async function followOn(job: ReturnType<typeof followProjectsJob>, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await job.run(stopping).catch((error: unknown) => faults.push(error))
    await delay(pollMs)
  }
}

const statusOf = (name: string) => fake.objects(path).find(({ metadata }) => metadata.name === name)?.['status']
const ready = (given: object) => ({ conditions: [expect.objectContaining({ type: 'Ready', ...given })] })

test('a Project that comes is orchestrated through the endpoint, once, and shows what came of it', async () => {
  start()
  await create('atlas', { projectId: 'ATLAS' })
  const shown = {
    activeSprint: 'ATLAS-S01',
    observedGeneration: 1,
    ...ready({ status: 'True', reason: 'Orchestrated', message: 'nothing is due' }),
  }
  await expect.poll(() => statusOf('atlas')).toMatchObject(shown)
  await create('other', { projectId: 'OTHER' })
  await expect.poll(() => statusOf('other')).toMatchObject(ready({ status: 'True' }))
  // What it writes itself stirs it, and is no reason to call again.
  expect(peer.calls.filter((call) => call.startsWith('POST'))).toEqual([
    'POST /orchestrate/project/ATLAS',
    'POST /orchestrate/project/OTHER',
  ])
})

test('one that says Never is shown and not orchestrated', async () => {
  start()
  await create('quiet', { projectId: 'QUIET', orchestrate: 'Never' })
  await expect.poll(() => statusOf('quiet')).toMatchObject(ready({ status: 'Unknown', reason: 'NotAsked' }))
  expect(peer.calls.filter((call) => call.startsWith('POST'))).toEqual([])
})

test('a refusal is shown by its code, one that cannot be read is left, and the others go on', async () => {
  start()
  peer.refused.set('GONE', { status: 404, code: 'not-found', detail: 'no project GONE' })
  peer.refused.set('HALTED', { status: 409, code: 'kill-switch-engaged', detail: 'the kill switch is engaged' })
  await create('broken', { projectId: '../../admin' })
  await create('gone', { projectId: 'GONE' })
  await create('halted', { projectId: 'HALTED' })
  await create('well', { projectId: 'WELL' })
  await expect.poll(() => statusOf('gone')).toMatchObject(ready({ status: 'False', reason: 'NotFound' }))
  await expect.poll(() => statusOf('halted')).toMatchObject(ready({ status: 'False', reason: 'KillSwitchEngaged' }))
  await expect.poll(() => statusOf('well')).toMatchObject(ready({ status: 'True' }))
  expect(statusOf('broken')).toBeUndefined()
  expect(peer.calls.join()).not.toContain('admin')
})

test('one whose status cannot be written is orchestrated once all the same, and keeps nobody waiting', async () => {
  fake.mutate((object) => {
    if (object.metadata.name === 'bad' && 'status' in object) throw new Error('etcd: request is too large')
    return object
  })
  await create('bad', { projectId: 'BAD' })
  await create('well', { projectId: 'WELL' })
  start()
  for (const name of ['well', 'later']) {
    if (name === 'later') await create(name, { projectId: 'LATER' })
    await expect.poll(() => statusOf(name)).toMatchObject(ready({ status: 'True' }))
  }
  expect(peer.calls.filter((call) => call === 'POST /orchestrate/project/BAD')).toHaveLength(1)
  expect(faults).toEqual([])
})

test('one that is deleted and made again is another one: it is looked after at once', async () => {
  start()
  await create('atlas', { projectId: 'ATLAS' })
  await expect.poll(() => statusOf('atlas')).toBeDefined()
  await remove('atlas')
  await create('atlas', { projectId: 'ATLAS' })
  await expect.poll(() => statusOf('atlas')).toMatchObject(ready({ status: 'True' }))
})

test('an API server that goes away again and again is followed by one watch, and what came meanwhile is looked after', async () => {
  start({ againMs: 50 })
  for (const name of ['first', 'second']) {
    await fake.stop()
    const before = faults.length
    await expect.poll(() => faults.length).toBeGreaterThan(before + 1)
    await fake.start()
    await create(name, { projectId: name.toUpperCase() })
    await expect.poll(() => statusOf(name)).toMatchObject(ready({ status: 'True' }))
  }
  await untilOthersWouldBeBack()
  expect(fake.watching(path)).toBe(1)
})

/** Whoever lost their watch before now has tried to have it back: this one loses its own now. */
async function untilOthersWouldBeBack(): Promise<void> {
  const cluster = await openCluster(fake)
  const cronJobs = '/apis/batch/v1/namespaces/dsm/cronjobs'
  const list = vi
    .fn<() => ReturnType<typeof cluster.batch.listNamespacedCronJob>>(() => cluster.batch.listNamespacedCronJob({ namespace: 'dsm' }))
    .mockRejectedValueOnce(new Error('away'))
  const stopping = new AbortController()
  watchCollection(cluster, { path: cronJobs, list, changed: () => undefined, signal: stopping.signal, log: captureLog().log })
  await expect.poll(() => fake.watching(cronJobs)).toBe(1)
  stopping.abort()
}
