import { DailyScrum, Instant } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, row, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const Stored = z.object({ scrum: DailyScrum })
const Told = z.object({ position: z.int().nullable(), at: Instant.nullable() })

export async function findScrum(q: Queryable, sprintId: string, date: string): Promise<DailyScrum | undefined> {
  return (await maybeRow(q, Stored, 'select scrum from daily_scrums where sprint_id = $1 and date = $2', [sprintId, date]))?.scrum
}

/** Daily scrums of a sprint by day. */
export async function listScrums(q: Queryable, sprintId: string): Promise<DailyScrum[]> {
  return (await rows(q, Stored, 'select scrum from daily_scrums where sprint_id = $1 order by date', [sprintId])).map(({ scrum }) => scrum)
}

/** How much of the log the daily scrums of a sprint have told; `at` is when the last one of those was held that did not keep its position. */
export async function toldSoFar(q: Queryable, sprintId: string): Promise<z.infer<typeof Told>> {
  const sql = `select max(log_position) as position, max(held_at) filter (where log_position is null) as at from daily_scrums where sprint_id = $1`
  return row(q, Told, sql, [sprintId])
}

/** Keeps a scrum that has told the log up to a position. */
export async function insertScrum(tx: Tx, scrum: DailyScrum, logPosition: number): Promise<void> {
  await execute(tx, 'insert into daily_scrums (sprint_id, date, held_at, scrum, log_position) values ($1, $2, $3, $4, $5)', [
    scrum.sprintId,
    scrum.date,
    scrum.heldAt,
    JSON.stringify(scrum),
    logPosition,
  ])
}
