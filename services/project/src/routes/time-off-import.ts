import { projectOperations as operations, type TimeOffImport } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { handle, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { ProjectDeps } from '../deps.ts'
import { timeOffFrom } from '../domain/calendar-entry.ts'
import { requireSpan, shift, type Span } from '../domain/day.ts'
import { type ImportPlan, planImport, type StoredTimeOff } from '../domain/import-plan.ts'
import { defaultCalendar } from '../domain/working-calendar.ts'
import { announceTimeOff, type TimeOffChange } from '../events/announce.ts'
import type { Reading } from '../ical/reading.ts'
import { calendarOf } from '../store/calendars.ts'
import { lockPerson, personOf } from '../store/people.ts'
import { deleteTimeOff, saveTimeOff, storedTimeOffOf } from '../store/time-off.ts'
import { requirePerson } from './person-scope.ts'

const spanMaxDays = 1100
const daysBack = 90
const daysAhead = 540

/** Imports what lies from 90 days ago to 540 days ahead, unless the query says otherwise. */
export function registerTimeOffImport(app: FastifyInstance, deps: ProjectDeps): void {
  handle(app, operations.importTimeOff, async (context) => {
    const { params, query, body: text, claims } = context
    const now = deps.clock()
    const span = spanOf(query, now.toISOString().slice(0, 10))
    requireSpan(span, spanMaxDays)
    await requirePerson(deps.db, claims, (await personOf(deps.db, params.personId)).id)
    // Not within the transaction: a large calendar takes its time, and no lock waits for it.
    const reading = await deps.calendars.read({ text, span })

    return write(deps, context, async (tx) => {
      const person = await lockPerson(tx, params.personId)
      await requirePerson(tx, claims, person.id)
      const { weekHours } = person.calendarId === null ? defaultCalendar : await calendarOf(tx, person.calendarId)
      const { plan, created } = planOf(reading, { personId: person.id, span, weekHours, stored: await storedTimeOffOf(tx, person.id) })
      await saveImport(tx, plan, created)
      await announceTimeOff(tx, person, changesOf(plan, created), now)
      return reportOf(plan, created)
    })
  })
}

function spanOf({ from, to }: Partial<Span>, today: string): Span {
  return {
    from: from ?? (to === undefined ? shift(today, -daysBack) : shift(to, -daysBack)),
    to: to ?? (from === undefined ? shift(today, daysAhead) : shift(from, daysAhead)),
  }
}

type Given = { personId: string; span: Span; weekHours: readonly number[]; stored: readonly StoredTimeOff[] }

function planOf(reading: Reading, { personId, span, weekHours, stored }: Given): { plan: ImportPlan; created: StoredTimeOff[] } {
  const { wanted, rejected } = timeOffFrom(reading.entries, weekHours)
  const refused = new Set([...reading.rejected, ...rejected].map(({ uid }) => uid))
  const complete = new Set(reading.complete).difference(refused)
  const plan = planImport({ stored, wanted, complete, cancelled: new Set(reading.cancelled), span })
  plan.rejected.unshift(...reading.rejected, ...rejected)
  return { plan, created: plan.create.map((timeOff) => ({ id: uuid(), personId, ...timeOff })) }
}

async function saveImport(tx: Tx, { remove, update }: ImportPlan, created: readonly StoredTimeOff[]): Promise<void> {
  await deleteTimeOff(
    tx,
    remove.map(({ id }) => id),
  )
  await saveTimeOff(tx, [...update.map(({ after }) => after), ...created])
}

/** What moved is cancelled where it was and booked where it is: other services know time off by its days. */
function changesOf({ remove, update }: ImportPlan, created: readonly StoredTimeOff[]): TimeOffChange[] {
  const cancelled = [...remove, ...update.map(({ before }) => before)]
  const booked = [...update.map(({ after }) => after), ...created]
  return [
    ...cancelled.map((timeOff) => ({ type: 'time-off.cancelled.v1' as const, timeOff })),
    ...booked.map((timeOff) => ({ type: 'time-off.booked.v1' as const, timeOff })),
  ]
}

function reportOf({ update, remove, unchanged, rejected }: ImportPlan, created: readonly StoredTimeOff[]): TimeOffImport {
  return {
    created: [...created],
    updated: update.map(({ after }) => after),
    removed: remove,
    unchanged,
    rejected,
  }
}
