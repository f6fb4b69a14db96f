import type { V1CronJob, V1Job } from '@kubernetes/client-node'
import type { Sprint } from '@dsm/contracts'
import { openDatabase, type TestDatabase } from '@dsm/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cronJobName } from '../../src/schedules/kubernetes/cron-job.ts'
import type { CronJobPlace } from './cron-job-place.ts'
import { openWorld, type World } from './world.ts'

const pod = {
  restartPolicy: 'Never',
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [{ name: 'x', image: 'x:1', securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
}

/** What CronJobs promise beside what every scheduler does. */
export function cronJobConformance(name: string, openPlace: () => Promise<CronJobPlace>): void {
  describe(`CronJobs of daily scrums, on ${name}`, { tags: ['K4'] }, () => {
    let place: CronJobPlace
    let world: World
    let sprint: Sprint
    let database: TestDatabase

    beforeAll(async () => {
      database = await openDatabase('orchestrator')
    })
    afterAll(() => database.dispose())
    beforeEach(async () => {
      place = await openPlace()
      world = await openWorld(place, database)
      sprint = await world.sprint()
      await world.start()
      await expect.poll(() => theirs()).toBeDefined()
    })
    afterEach(async () => {
      await world.stop()
      await place.close()
    })

    const theirs = async (name = cronJobName(sprint.id)): Promise<V1CronJob | undefined> =>
      (await place.batch.listNamespacedCronJob({ namespace: place.namespace })).items.find(({ metadata }) => metadata?.name === name)
    const podOf = (job: V1CronJob | undefined) => job?.spec?.jobTemplate.spec?.template.spec

    test('run one container of the image, without rights, with the token as a file and nothing secret in sight', async () => {
      const job = await theirs()
      expect(job?.spec).toMatchObject({ concurrencyPolicy: 'Forbid', startingDeadlineSeconds: 14_400, suspend: false })
      expect(job?.spec?.jobTemplate.spec).toMatchObject({ backoffLimit: 3, ttlSecondsAfterFinished: 86_400, activeDeadlineSeconds: 900 })
      expect(podOf(job)).toMatchObject({
        automountServiceAccountToken: false,
        restartPolicy: 'Never',
        securityContext: { runAsNonRoot: true },
      })
      const [container, ...more] = podOf(job)?.containers ?? []
      expect(more).toEqual([])
      expect(container?.command?.slice(-3)).toEqual(['daily-scrum', '--sprint', sprint.id])
      expect(container?.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      expect(container?.env?.every(({ value }) => /^(http:|\/run\/)/.test(value ?? ''))).toBe(true)
    })

    test('to which somebody adds a container are replaced: it would run with the token', async () => {
      const before = await theirs()
      const containers = [...(podOf(before)?.containers ?? []), { ...pod.containers[0], name: 'spy' }]
      await place.patch(sprint.id, { spec: { jobTemplate: { spec: { template: { spec: { containers } } } } } })
      await expect.poll(async () => podOf(await theirs())?.containers.map((one) => one.name)).toEqual(['daily-scrum'])
    })

    test('that lose their labels are labelled again, and go with their sprint even so', async () => {
      await place.patch(sprint.id, { metadata: { labels: { 'app.kubernetes.io/managed-by': null, 'dsm.dev/sprint': null } } })
      await expect.poll(async () => (await theirs())?.metadata?.labels?.['dsm.dev/sprint']).toBe(sprint.id)
      await place.patch(sprint.id, { metadata: { labels: { 'app.kubernetes.io/managed-by': null } } })
      await world.end(sprint)
      await expect.poll(() => theirs()).toBeUndefined()
    })

    test('leave the Jobs that they began: one may be waiting for the run that closes its sprint', async () => {
      const uid = (await theirs())?.metadata?.uid ?? ''
      const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: cronJobName(sprint.id), uid, controller: true }
      const body: V1Job = {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'begun', ownerReferences: [owner] },
        spec: { template: { spec: pod } },
      }
      await place.batch.createNamespacedJob({ namespace: place.namespace, body })
      await world.end(sprint)
      await expect.poll(() => theirs()).toBeUndefined()
      const { items } = await place.batch.listNamespacedJob({ namespace: place.namespace })
      expect(items.map(({ metadata }) => [metadata?.name, metadata?.deletionTimestamp, metadata?.ownerReferences ?? []])).toEqual([
        ['begun', undefined, []],
      ])
    })

    test('of others are left alone, whatever they are called', async () => {
      const spec = { schedule: '0 0 * * *', jobTemplate: { spec: { template: { spec: pod } } } }
      const names = ['backup', 'daily-scrum-', 'daily-scrum-of-mine', 'daily-scrum-0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3']
      for (const name of names.slice(2).concat('backup')) {
        const body: V1CronJob = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name }, spec }
        await place.batch.createNamespacedCronJob({ namespace: place.namespace, body })
      }
      await place.deleteIt(sprint.id)
      await expect.poll(() => theirs()).toBeDefined()
      await world.end(sprint)
      await expect.poll(() => theirs()).toBeUndefined()
      for (const name of names.slice(2).concat('backup')) expect((await theirs(name))?.spec?.schedule).toBe('0 0 * * *')
    })

    test('cannot be looked after while the API server is away: that is told as degraded, and again as well once it is back', async () => {
      const [check] = place.scheduler(world.log).checks
      expect(check).toMatchObject({ name: 'kubernetes', required: false })
      await expect(check?.check()).resolves.toBeUndefined()
      await place.goAway()
      const [later] = place.scheduler(world.log).checks
      await expect(later?.check()).rejects.toThrow('fetch failed')
      await place.comeBack()
      const [again] = place.scheduler(world.log).checks
      await expect.poll(async () => again?.check().then(() => 'there')).toBe('there')
    })
  })
}
