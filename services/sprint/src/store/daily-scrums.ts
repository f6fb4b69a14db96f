import { DailyScrum, Instant } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, row, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const Stored = z.object({ scrum: DailyScrum })
const Held = z.object({ at: Instant.nullable() })

export async function findScrum(q: Queryable, sprintId: string, date: string): Promise<DailyScrum | undefined> {
  return (await maybeRow(q, Stored, 'select scrum from daily_scrums where sprint_id = $1 and date = $2', [sprintId, date]))?.scrum
}

/** Daily scrums of a sprint by day. */
export async function listScrums(q: Queryable, sprintId: string): Promise<DailyScrum[]> {
  return (await rows(q, Stored, 'select scrum from daily_scrums where sprint_id = $1 order by date', [sprintId])).map(({ scrum }) => scrum)
}

/** When the last daily scrum was held, whichever day it was for; null before the first. */
export async function lastHeldAt(q: Queryable, sprintId: string): Promise<string | null> {
  return (await row(q, Held, 'select max(held_at) as at from daily_scrums where sprint_id = $1', [sprintId])).at
}

export async function insertScrum(tx: Tx, scrum: DailyScrum): Promise<void> {
  await execute(tx, 'insert into daily_scrums (sprint_id, date, held_at, scrum) values ($1, $2, $3, $4)', [
    scrum.sprintId,
    scrum.date,
    scrum.heldAt,
    JSON.stringify(scrum),
  ])
}
