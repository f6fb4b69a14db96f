import { randomUUID } from 'node:crypto'
import type { TimeOff } from '@dsm/contracts'
import { transaction } from '@dsm/postgres'
import { openDatabase } from '@dsm/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noteTimeOff, timeOffToldAfter } from '../../src/store/sprint-facts.ts'

let database: Awaited<ReturnType<typeof openDatabase>>
beforeAll(async () => {
  database = await openDatabase('orchestrator')
})
afterAll(() => database.dispose())

const halfDay = (personId: string, changes: Partial<TimeOff> = {}): TimeOff => ({
  id: randomUUID(),
  personId,
  from: '2026-03-03',
  to: '2026-03-03',
  portion: 0.5,
  kind: 'vacation',
  note: '',
  externalKey: null,
  ...changes,
})

/** What is told of a time off one after another, and how much of it was told after the sprint was planned on the first of March. */
async function toldLate(personId: string, told: readonly { timeOff: TimeOff; cancelled?: boolean; on: string }[]) {
  await transaction(database.pool, async (tx) => {
    for (const [at, { timeOff, cancelled = false, on }] of told.entries())
      await noteTimeOff(tx, { timeOff, cancelled, toldAt: `${on}T09:00:00Z`, sequence: at + 1 })
  })
  const since = '2026-03-01T12:00:00Z'
  return timeOffToldAfter(database.pool, { personIds: [personId], from: '2026-03-02', to: '2026-03-13', since })
}

test('a half day that was known when the sprint was planned is none that came later, however often it is told again', async () => {
  const personId = randomUUID()
  const timeOff = halfDay(personId)
  const again = { timeOff: { ...timeOff, note: 'dentist' }, on: '2026-03-02' }

  expect(await toldLate(personId, [{ timeOff, on: '2026-02-20' }, { ...again, cancelled: true }, again])).toEqual([])
})

test('one that is new, on another day or longer came later', async () => {
  const [early, on] = ['2026-02-20', '2026-03-02']
  for (const changes of [{ to: '2026-03-04' }, { from: '2026-03-02', to: '2026-03-02' }, { portion: 1 }]) {
    const personId = randomUUID()
    const timeOff = halfDay(personId)
    expect(
      await toldLate(personId, [
        { timeOff, on: early },
        { timeOff: { ...timeOff, ...changes }, on },
      ]),
    ).toHaveLength(1)
  }
  const personId = randomUUID()
  expect(await toldLate(personId, [{ timeOff: halfDay(personId), on }])).toHaveLength(1)
})
