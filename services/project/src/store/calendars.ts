import { Calendar, type HolidayRegion, ProblemError } from '@dsm/contracts'
import { maybeRow, type Queryable, row, rows, type Tx, violates } from '@dsm/postgres'

const columns = `
  id, name, week_hours, days, version,
  case when country is not null then jsonb_strip_nulls(jsonb_build_object('country', country, 'region', region)) end as holidays`

type Content = Pick<Calendar, 'id' | 'name' | 'weekHours' | 'days'> & { holidays: HolidayRegion | null }

/** Throws `already-exists`. */
export function insertCalendar(tx: Tx, calendar: Content): Promise<Calendar> {
  const sql = `
    insert into calendars (id, name, week_hours, days, country, region) values ($1, $2, $3, $4, $5, $6) returning ${columns}`
  return refusingTwins(calendar.name, row(tx, Calendar, sql, valuesOf(calendar)))
}

/** Throws `already-exists`. */
export function replaceCalendar(tx: Tx, calendar: Content): Promise<Calendar> {
  const sql = `
    update calendars set name = $2, week_hours = $3, days = $4, country = $5, region = $6, version = version + 1
    where id = $1 returning ${columns}`
  return refusingTwins(calendar.name, row(tx, Calendar, sql, valuesOf(calendar)))
}

/** Throws `not-found`. */
export async function calendarOf(q: Queryable, id: string): Promise<Calendar> {
  return found(await maybeRow(q, Calendar, `select ${columns} from calendars where id = $1`, [id]), id)
}

/** The calendar, locked until `tx` ends. Throws `not-found`. */
export async function lockCalendar(tx: Tx, id: string): Promise<Calendar> {
  return found(await maybeRow(tx, Calendar, `select ${columns} from calendars where id = $1 for no key update`, [id]), id)
}

/** Throws `not-found` for an id that names no calendar; null is none. */
export async function requireCalendar(q: Queryable, id: string | null): Promise<void> {
  if (id !== null) await calendarOf(q, id)
}

export function calendarsOf(q: Queryable, ids: readonly string[]): Promise<Calendar[]> {
  return rows(q, Calendar, `select ${columns} from calendars where id = any($1)`, [ids])
}

export function listCalendars(q: Queryable, { after, limit }: { after: string | null; limit: number }): Promise<Calendar[]> {
  return rows(q, Calendar, `select ${columns} from calendars where $1::uuid is null or id > $1 order by id limit $2`, [after, limit])
}

function valuesOf({ id, name, weekHours, days, holidays }: Content): unknown[] {
  return [id, name, weekHours, JSON.stringify(days), holidays?.country ?? null, holidays?.region ?? null]
}

function found(calendar: Calendar | undefined, id: string): Calendar {
  if (!calendar) throw new ProblemError('not-found', `there is no calendar ${id}`)
  return calendar
}

async function refusingTwins<T>(name: string, written: Promise<T>): Promise<T> {
  try {
    return await written
  } catch (error) {
    if (violates(error, 'calendars_name')) throw new ProblemError('already-exists', `there is a calendar named ${name}`)
    throw error
  }
}
