import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captureLog, fakeKubernetes } from '@dsm/testing'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { openCluster } from '../../src/kubernetes/cluster.ts'
import { watchCollection } from '../../src/kubernetes/watch-collection.ts'

const path = '/apis/dsm.dev/v1alpha1/namespaces/dsm/projects'
const collection = { group: 'dsm.dev', version: 'v1alpha1', plural: 'projects', namespace: 'dsm' }

let fake: Awaited<ReturnType<typeof fakeKubernetes>>
let cluster: Awaited<ReturnType<typeof openCluster>>
let stopping: AbortController
beforeEach(async () => {
  fake = await fakeKubernetes()
  cluster = await openCluster(fake)
  stopping = new AbortController()
})
afterEach(async () => {
  stopping.abort()
  await fake.close()
})

const list = () => cluster.custom.listNamespacedCustomObject(collection)
const begin = (changed: () => void, listed = list) => {
  const { log, lines } = captureLog()
  watchCollection(cluster, { path, list: listed, changed, signal: stopping.signal, log })
  return lines
}
const create = (name: string) => {
  const body = { apiVersion: 'dsm.dev/v1alpha1', kind: 'Project', metadata: { name } }
  return cluster.custom.createNamespacedCustomObject({ ...collection, body })
}

test('a certificate that cannot be read when a watch is taken up again takes nothing down, and changes are told once it can be', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dsm-watch-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const certificate = join(folder, 'tls.crt')
  await writeFile(certificate, 'certificate')
  // What lists, reads none: it is the watch that fails.
  const { config, ...others } = await openCluster(fake)
  config.users = config.users.map((user) => ({ ...user, certFile: certificate }))
  const changed = vi.fn<() => void>()
  const { log, lines } = captureLog()
  watchCollection({ ...others, config }, { path, list, changed, signal: stopping.signal, log })
  await expect.poll(() => fake.watching(path)).toBe(1)
  await rm(certificate)
  fake.compact()
  const messages = () => lines.map(({ msg }) => msg)
  await expect.poll(messages).toEqual(['a watch broke, it is taken up again'])
  await writeFile(certificate, 'certificate')
  await expect.poll(() => fake.watching(path)).toBe(1)
  await create('later')
  await expect.poll(() => changed.mock.calls.length).toBeGreaterThan(0)
  expect(messages()).toHaveLength(1)
})

const watches = () => fake.requests.filter((request) => request.includes('watch='))

test('a watch that is stopped while it lists is never begun', async () => {
  const listed = Promise.withResolvers<Awaited<ReturnType<typeof list>>>()
  begin(
    () => undefined,
    () => listed.promise,
  )
  stopping.abort()
  listed.resolve({ metadata: {}, items: [] })
  await list()
  await list()
  expect(watches()).toEqual([])
})

test('a watch that is stopped while it begins is ended', async () => {
  begin(
    () => undefined,
    async () => {
      // By then the list is handed over, and the watch is on its way.
      setImmediate(() => stopping.abort())
      return { metadata: {}, items: [] }
    },
  )
  await expect.poll(() => watches().length).toBe(1)
  // The library itself gives a silent watch up after thirty seconds.
  await expect.poll(() => fake.watching(path), { timeout: 25_000 }).toBe(0)
})
