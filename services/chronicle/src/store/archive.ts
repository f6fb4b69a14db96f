import { ArchivedEvent, DomainEvent, type Envelope, TimeZone } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const ArchiveRow = z.object({ event: z.unknown(), projectId: z.string().nullable(), archivedAt: z.string() })
const EventRow = z.object({ event: DomainEvent })
const ZoneRow = z.object({ timeZone: TimeZone })
const Subjects = z.object({ projectId: z.string().optional(), sprintId: z.string().optional() })

/** Keeps events, as they were published, for good; one that is kept already stays as it is. Events that concern several projects are kept without one. */
export async function archiveEvents(tx: Tx, events: readonly Envelope[]): Promise<void> {
  await execute(
    tx,
    `insert into archive (event_id, project_id, sprint_id, type, subject, sequence, time, event)
     select (event ->> 'id')::uuid, project_id, sprint_id, event ->> 'type', event ->> 'subject', (event ->> 'sequence')::bigint,
       (event ->> 'time')::timestamptz, event
     from unnest($1::jsonb[], $2::text[], $3::uuid[]) as told (event, project_id, sprint_id)
     on conflict (event_id) do nothing`,
    columns(events),
  )
}

function columns(events: readonly Envelope[]): unknown[] {
  const concerned = events.map(({ data }) => Subjects.catch({}).parse(data))
  return [
    events.map((event) => JSON.stringify(event)),
    concerned.map(({ projectId }) => projectId ?? null),
    concerned.map(({ sprintId }) => sprintId ?? null),
  ]
}

/** Whether any event names the project. Its creation is the first: what has not been heard of may be very new, or not exist. */
export async function archiveNames(q: Queryable, projectId: string): Promise<boolean> {
  return (await maybeRow(q, z.object({}), 'select 1 from archive where project_id = $1 limit 1', [projectId])) !== undefined
}

/** The zone of a project as it was last told: by the project itself, or else by a sprint, which has the project's. Undefined if no event told one. */
export async function zoneTold(q: Queryable, projectId: string): Promise<string | undefined> {
  const told = async (types: readonly DomainEvent['type'][], path: string) =>
    maybeRow(
      q,
      ZoneRow,
      `select event #>> $3::text[] as time_zone from archive where project_id = $1 and type = any($2) and event #>> $3::text[] is not null
       order by time desc, sequence desc limit 1`,
      [projectId, types, `{data,${path},timeZone}`],
    )
  const found = (await told(['project.created.v1', 'project.updated.v1'], 'project')) ?? (await told(['sprint.started.v1'], 'sprint'))
  return found?.timeZone
}

export type ArchiveFilter = {
  projectId: string
  type: string | null
  subject: string | null
  from: string | null
  to: string | null
  /** Time and id of the entry before the first one wanted. */
  after: readonly [time: string, id: string] | null
  limit: number
}

/** Events of a project, oldest first. */
export async function listArchive(q: Queryable, filter: ArchiveFilter): Promise<ArchivedEvent[]> {
  const found = await rows(
    q,
    ArchiveRow,
    `select event, project_id, archived_at from archive
     where project_id = $1 and ($2::text is null or type = $2) and ($3::text is null or subject = $3)
       and ($4::timestamptz is null or time >= $4) and ($5::timestamptz is null or time <= $5)
       and ($6::timestamptz is null or (time, event_id) > ($6, $7::uuid))
     order by time, event_id limit $8`,
    [
      filter.projectId,
      filter.type,
      filter.subject,
      filter.from,
      filter.to,
      filter.after?.[0] ?? null,
      filter.after?.[1] ?? null,
      filter.limit,
    ],
  )
  return found.map(({ event, ...about }) => ArchivedEvent.parse({ ...z.looseObject({}).parse(event), ...about }))
}

/** Events of a sprint in the order in which they happened. */
export async function sprintEvents(q: Queryable, sprintId: string): Promise<DomainEvent[]> {
  const found = await rows(
    q,
    EventRow,
    `select event from archive where sprint_id = $1 and event ->> 'source' = 'sprint' and type = any($2) order by sequence`,
    [sprintId, SPRINT_TYPES],
  )
  return found.map(({ event }) => event)
}

/** The types that tell a sprint's history; others may be newer than this build. */
const SPRINT_TYPES: readonly DomainEvent['type'][] = [
  'sprint.started.v1',
  'sprint.scope-changed.v1',
  'task.progressed.v1',
  'impediment.raised.v1',
  'impediment.cleared.v1',
  'sprint.closed.v1',
  'sprint.cancelled.v1',
]

/** Every sprint of a project that was closed, oldest first. */
export async function closedSprints(
  q: Queryable,
  projectId: string,
): Promise<Extract<DomainEvent, { type: 'sprint.closed.v1' }>['data']['sprint'][]> {
  const found = await rows(
    q,
    EventRow,
    `select event from archive where project_id = $1 and type = 'sprint.closed.v1' order by time, event_id`,
    [projectId],
  )
  return found.flatMap(({ event }) => (event.type === 'sprint.closed.v1' ? [event.data.sprint] : []))
}

/** The event that recorded a decision of the project, if it has arrived. A sprint may name any id; other projects' reasons are not its own. */
export async function decisionTaken(
  q: Queryable,
  decisionId: string,
  projectId: string,
): Promise<Extract<DomainEvent, { type: 'decision.taken.v1' }> | undefined> {
  const sql = `select event from archive where project_id = $1 and type = 'decision.taken.v1' and subject = $2 limit 1`
  const found = await maybeRow(q, EventRow, sql, [projectId, decisionId])
  return found?.event.type === 'decision.taken.v1' ? found.event : undefined
}

/** The start of the sprint that a decision planned, if it has arrived. */
export async function sprintStartedBy(
  q: Queryable,
  decisionId: string,
  projectId: string,
): Promise<Extract<DomainEvent, { type: 'sprint.started.v1' }> | undefined> {
  const found = await maybeRow(
    q,
    EventRow,
    `select event from archive where project_id = $1 and type = 'sprint.started.v1' and event -> 'data' -> 'sprint' ->> 'decisionId' = $2 limit 1`,
    [projectId, decisionId],
  )
  return found?.event.type === 'sprint.started.v1' ? found.event : undefined
}

/** The event that told what was learned from a sprint of the project, if it has arrived. */
export async function episodeRecorded(
  q: Queryable,
  sprintId: string,
  projectId: string,
): Promise<Extract<DomainEvent, { type: 'episode.recorded.v1' }> | undefined> {
  const found = await maybeRow(
    q,
    EventRow,
    `select event from archive where sprint_id = $1 and project_id = $2 and type = 'episode.recorded.v1' order by time, event_id limit 1`,
    [sprintId, projectId],
  )
  return found?.event.type === 'episode.recorded.v1' ? found.event : undefined
}
