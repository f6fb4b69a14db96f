import { Report, type ReportKind } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, row, rows, type Tx } from '@dsm/postgres'
import type { z } from 'zod'
import type { ReportDraft } from '../domain/report-draft.ts'

const columns = 'id, project_id, sprint_id, sprint_key, kind, date, title, sections, facts'

/** Writes a report; one of the same sprint, kind and day is replaced and keeps its id. */
export async function saveReport(tx: Tx, report: ReportDraft & { id: string }): Promise<Report> {
  return row(
    tx,
    Report,
    `insert into reports (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (sprint_id, kind, date) do update set title = excluded.title, sections = excluded.sections, facts = excluded.facts
     returning ${columns}`,
    [
      report.id,
      report.projectId,
      report.sprintId,
      report.sprintKey,
      report.kind,
      report.date,
      report.title,
      JSON.stringify(report.sections),
      JSON.stringify(report.facts),
    ],
  )
}

/** Holds the reports of a sprint, or of a decision, until the transaction ends: two events that complete one report wait for each other. Each names the
 *  one id that both know. No event needs two ids; batches of events that hold them crosswise are broken up by Postgres and handled one by one. */
export async function lockReports(tx: Tx, id: string): Promise<void> {
  await execute(tx, `select pg_advisory_xact_lock(hashtextextended('reports of ' || $1, 0))`, [id])
}

/** The retrospective of a sprint of the project, the latest if it was closed twice. */
export async function findRetrospective(
  q: Queryable,
  { sprintId, projectId }: { sprintId: string; projectId: string },
): Promise<Report | undefined> {
  return maybeRow(
    q,
    Report,
    `select ${columns} from reports where sprint_id = $1 and project_id = $2 and kind = 'retrospective' order by date desc limit 1`,
    [sprintId, projectId],
  )
}

export async function findReport(q: Queryable, reportId: string): Promise<Report | undefined> {
  return maybeRow(q, Report, `select ${columns} from reports where id = $1`, [reportId])
}

export type ReportFilter = {
  projectId: string
  kind: z.infer<typeof ReportKind> | null
  sprintId: string | null
  before: readonly [date: string, id: string] | null
  limit: number
}

/** Reports of a project, newest first. */
export async function listReports(q: Queryable, { projectId, kind, sprintId, before, limit }: ReportFilter): Promise<Report[]> {
  return rows(
    q,
    Report,
    `select ${columns} from reports
     where project_id = $1 and ($2::text is null or kind = $2) and ($3::uuid is null or sprint_id = $3)
       and ($4::date is null or (date, id) < ($4, $5::uuid))
     order by date desc, id desc limit $6`,
    [projectId, kind, sprintId, before?.[0] ?? null, before?.[1] ?? null, limit],
  )
}
