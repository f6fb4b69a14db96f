import { AuditEntry } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'

export type AuditFilter = {
  projectId: string | null
  actor: string | null
  type: string | null
  from: string | null
  to: string | null
  /** Id of the entry before the first one wanted. */
  before: string | null
  limit: number
}

/** Who did what, newest first. To a project belongs what concerns several projects and it among them, and what concerns all. */
export async function listAudit(q: Queryable, filter: AuditFilter): Promise<AuditEntry[]> {
  return rows(
    q,
    AuditEntry,
    `select event_id as id, time, event ->> 'actor' as actor, event ->> 'actorrole' as role, type as did, event ->> 'source' as source, subject,
       project_id, event ->> 'correlationid' as correlation_id, archived_at
     from archive
     where ($1::text is null or project_id = $1 or (project_id is null and (event -> 'data' -> 'projectIds' ? $1 or type = 'kill-switch.set.v1')))
       and ($2::text is null or event ->> 'actor' = $2) and ($3::text is null or type = $3)
       and ($4::timestamptz is null or time >= $4) and ($5::timestamptz is null or time <= $5)
       and ($6::uuid is null or event_id < $6)
     order by event_id desc limit $7`,
    [filter.projectId, filter.actor, filter.type, filter.from, filter.to, filter.before, filter.limit],
  )
}
