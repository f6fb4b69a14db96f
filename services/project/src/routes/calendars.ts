import { type BodyOf, type Fault, ProblemError, projectOperations as operations } from '@dsm/contracts'
import { handle, pageById, requireEverything, requireVersion, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import { loadCalendar } from '../holidays/load-calendars.ts'
import type { ProjectDeps } from '../deps.ts'
import { calendarHours } from '../domain/working-calendar.ts'
import { daysOf, requireSpan } from '../domain/day.ts'
import { calendarOf, insertCalendar, listCalendars, lockCalendar, replaceCalendar } from '../store/calendars.ts'

const spanMaxDays = 400

/** Calendars belong to no project: several may share one. So everyone reads them, and only a token that opens all projects changes one. */
export function registerCalendars(app: FastifyInstance, deps: ProjectDeps): void {
  handle(app, operations.createCalendar, async (context) => {
    await requireSound(deps, context.body)
    return write(deps, context, (tx) => insertCalendar(tx, { id: uuid(), ...context.body }))
  })

  handle(app, operations.listCalendars, ({ query }) => pageById(query, (page) => listCalendars(deps.db, page)))

  handle(app, operations.getCalendar, ({ params }) => calendarOf(deps.db, params.calendarId))

  handle(app, operations.replaceCalendar, async (context) => {
    requireEverything(context.claims)
    await requireSound(deps, context.body)
    return write(deps, context, async (tx) => {
      const before = await lockCalendar(tx, context.params.calendarId)
      requireVersion(context.ifMatch, before.version)
      return replaceCalendar(tx, { id: before.id, ...context.body })
    })
  })

  handle(app, operations.listHolidays, async ({ params, query }) => {
    requireSpan(query, spanMaxDays)
    const calendar = await loadCalendar(deps.holidays, await calendarOf(deps.db, params.calendarId), query)
    const ownDays = new Map(calendar.days.map((day) => [day.date, day]))
    const hoursOf = calendarHours(calendar)
    return daysOf(query).flatMap((day) => {
      const name = ownDays.get(day.date)?.name ?? calendar.holidays.get(day.date)?.name
      return name === undefined ? [] : [{ date: day.date, name, hours: hoursOf(day).hours }]
    })
  })
}

/** Refuses an own day that is given twice (which would win?) and holidays that nobody knows. */
async function requireSound(
  { holidays }: ProjectDeps,
  { days, holidays: region }: BodyOf<typeof operations.createCalendar>,
): Promise<void> {
  const seen = new Set<string>()
  const faults = days.flatMap(({ date }, index): Fault[] => {
    if (seen.has(date)) return [{ pointer: `/body/days/${index}/date`, detail: `${date} is given twice` }]
    seen.add(date)
    return []
  })
  if (faults.length > 0) throw new ProblemError('bad-request', 'the calendar names a day twice', { faults })
  if (region !== null) await holidays.requireKnown(region)
}
