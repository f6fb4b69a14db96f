import { captureLog, fakeKubernetes, openDatabase } from '@dsm/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createKubernetesScheduler } from '../../src/schedules/kubernetes/kubernetes-scheduler.ts'
import { cronJobConformance } from './cron-job-conformance.ts'
import { cronJobPlace, podSettings } from './cron-job-place.ts'
import { schedulerConformance } from './scheduler-conformance.ts'
import { openWorld } from './world.ts'

const openPlace = async () => cronJobPlace(await fakeKubernetes())
schedulerConformance('CronJobs, on a fake of the API', openPlace)
cronJobConformance('a fake of the API', openPlace)

describe('a watch', { tags: ['K4'] }, () => {
  const opened: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of opened.splice(0).toReversed()) await close()
  })

  test('whose history is compacted away begins again with a list, and misses nothing', async () => {
    const fake = await fakeKubernetes()
    const database = await openDatabase('orchestrator')
    opened.push(fake.close, database.dispose)
    const place = await cronJobPlace(fake)
    const world = await openWorld(place, database)
    opened.push(world.stop)
    const sprint = await world.sprint()
    await world.start()
    const isThere = async () => (await place.look()).has(sprint.id)
    await expect.poll(isThere).toBe(true)
    for (let round = 0; round < 3; round += 1) {
      fake.compact()
      await place.deleteIt(sprint.id)
      await expect.poll(isThere).toBe(true)
    }
    const lists = fake.requests.filter((request) => request.startsWith('GET') && !request.includes('watch=') && !request.includes('limit='))
    expect(lists.length).toBeGreaterThan(1)
  })
})

describe('a webhook that changes what is written', { tags: ['K4'] }, () => {
  const withImage = (image: string, ...more: object[]) =>
    vi.fn<(job: object) => void>((job) => {
      const { spec } = Object(job)
      const pod = spec.jobTemplate.spec.template.spec
      pod.containers = [{ ...pod.containers[0], image }, ...more]
    })

  test.each([
    ['in a field', [], 0],
    ['in a list', [{ name: 'sidecar', image: 'x' }], 1],
  ])('%s is told of, and not fought', async (_where, more, deletions) => {
    await using opened = new AsyncDisposableStack()
    const fake = await fakeKubernetes()
    opened.defer(fake.close)
    const database = await openDatabase('orchestrator')
    opened.defer(database.dispose)
    const rewrite = withImage('mirror/dsm:1', ...more)
    fake.mutate((job) => {
      rewrite(job)
      return job
    })
    const place = await cronJobPlace(fake)
    const world = await openWorld(place, database)
    opened.defer(world.stop)
    const sprint = await world.sprint()
    await world.start()
    for (let round = 0; round < 3; round += 1) {
      const before = (await world.look())?.lookedAt
      await expect.poll(async () => (await world.look())?.lookedAt).not.toBe(before)
    }
    expect((await world.look())?.fault).toContain('containers[0].image')
    expect((await world.record(sprint))?.state).toBe('drifted')
    expect(fake.requests.filter((request) => request.startsWith('DELETE'))).toHaveLength(deletions)
    expect(rewrite.mock.calls.length).toBeLessThan(10)
  })
})

test('a cluster that nobody has told of is a fault that says so, and takes nothing down', async () => {
  const scheduler = createKubernetesScheduler({ kubeconfig: '/nowhere/kubeconfig', pod: podSettings, log: captureLog().log })
  await expect(scheduler.look([])).rejects.toThrow('/nowhere/kubeconfig')
  await expect(scheduler.checks[0]?.check()).rejects.toThrow('/nowhere/kubeconfig')
})
