import { Run, type RunAction, RunStep } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'

const RunRow = Run.omit({ steps: true })
type RunRow = z.infer<typeof RunRow>
const columns =
  'id, project_id, coalesce(asked_by, trigger) as trigger, status, correlation_id, actions, decision_id, sprint_id, outcome, started_at, ended_at'
const Count = z.object({ count: z.int() })

/** A process that works on runs. `life` tells it from an earlier process of the same name. */
export type Worker = { name: string; life: string; leaseMs: number }

/** One attempt at a run. The owner is new with each attempt, so that an attempt which was stalled and taken over knows, even within one process. */
export type Lease = { owner: string; leaseMs: number }

const lifeOf = ({ name, life }: Worker) => `${name} ${life} `

export const leaseFor = (worker: Worker, attempt: string): Lease => ({ owner: lifeOf(worker) + attempt, leaseMs: worker.leaseMs })

export async function findRun(q: Queryable, runId: string): Promise<Run | undefined> {
  const found = await maybeRow(q, RunRow, `select ${columns} from runs where id = $1`, [runId])
  return found && withSteps(q, found)
}

export async function findRunning(q: Queryable, projectId: string): Promise<Run | undefined> {
  const found = await maybeRow(q, RunRow, `select ${columns} from runs where project_id = $1 and status = 'running'`, [projectId])
  return found && withSteps(q, found)
}

/** Runs of a project before `beforeId` (all where null), newest first. */
export async function listRuns(
  q: Queryable,
  { projectId, beforeId, limit }: { projectId: string; beforeId: string | null; limit: number },
): Promise<Run[]> {
  const found = await rows(
    q,
    RunRow,
    `select ${columns} from runs where project_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [projectId, beforeId, limit],
  )
  return Promise.all(found.map((run) => withSteps(q, run)))
}

/** Opens a run unless one of the project is in progress. That a schedule asked for it stands beside the trigger, where versions that do not know of it need not read it. */
export async function openRun(
  q: Queryable,
  run: Pick<Run, 'id' | 'projectId' | 'trigger' | 'correlationId' | 'startedAt'>,
  lease: Lease,
): Promise<boolean> {
  const [trigger, askedBy] = run.trigger === 'schedule' ? ['request', run.trigger] : [run.trigger, null]
  const opened = await execute(
    q,
    `insert into runs (id, project_id, trigger, asked_by, status, correlation_id, started_at, owner, lease_until)
     values ($1, $2, $3, $8, 'running', $4, $5, $6, now() + $7 * interval '1 millisecond')
     on conflict (project_id) where status = 'running' do nothing`,
    [run.id, run.projectId, trigger, run.correlationId, run.startedAt, lease.owner, lease.leaseMs, askedBy],
  )
  return opened === 1
}

/** Takes over a run that nobody works on any more: its lease ran out or, where `earlierLives` count, its owner is an earlier life of the
 *  worker. Steps that were under way are noted as interrupted. */
export async function takeOverRun(
  q: Queryable,
  lease: Lease,
  { worker, earlierLives, at }: { worker: Worker; earlierLives: boolean; at: string },
): Promise<Run | undefined> {
  const taken = await maybeRow(
    q,
    RunRow,
    `with taken as (
       update runs set owner = $1, lease_until = now() + $2 * interval '1 millisecond'
       where id = (
         select id from runs where status = 'running'
         and (lease_until < now() or ($3 and starts_with(owner, $4) and not starts_with(owner, $5))) order by lease_until limit 1 for update skip locked
       )
       returning *
     ), interrupted as (
       update run_steps set status = 'failed', detail = detail || ': interrupted', ended_at = $6
       where status = 'started' and run_id in (select id from taken)
     )
     select ${columns} from taken`,
    [lease.owner, lease.leaseMs, earlierLives, `${worker.name} `, lifeOf(worker), at],
  )
  return taken && withSteps(q, taken)
}

/** Extends the lease; false where the run is no longer this owner's. */
export async function renewLease(q: Queryable, runId: string, lease: Lease): Promise<boolean> {
  const renewed = await execute(
    q,
    `update runs set lease_until = now() + $3 * interval '1 millisecond' where id = $1 and owner = $2 and status = 'running'`,
    [runId, lease.owner, lease.leaseMs],
  )
  return renewed === 1
}

/** Notes what the run does next and which decision and sprint it is about. */
export async function noteAction(
  q: Queryable,
  run: { id: string; action: RunAction; decisionId?: string; sprintId?: string },
): Promise<void> {
  await execute(
    q,
    `update runs set actions = actions || $2::jsonb, decision_id = coalesce($3, decision_id), sprint_id = coalesce($4, sprint_id) where id = $1`,
    [run.id, JSON.stringify([run.action]), run.decisionId ?? null, run.sprintId ?? null],
  )
}

export async function noteSubject(q: Queryable, run: { id: string; decisionId?: string; sprintId?: string }): Promise<void> {
  await execute(q, 'update runs set decision_id = coalesce($2, decision_id), sprint_id = coalesce($3, sprint_id) where id = $1', [
    run.id,
    run.decisionId ?? null,
    run.sprintId ?? null,
  ])
}

/** Ends a run; one that another attempt has taken over is not this owner's to end. A step whose end could not be written down is noted as interrupted.
 *  A run that failed keeps its lease: that is the pause before recovery tries again. */
export async function endRun(
  q: Queryable,
  run: { id: string; status: 'done' | 'failed'; outcome: string; endedAt: string },
  { owner }: Lease,
): Promise<void> {
  await execute(
    q,
    `with ended as (
       update runs set status = $2, outcome = $3, ended_at = $4, lease_until = case when $2 = 'done' then now() else lease_until end
       where id = $1 and owner = $5 and status = 'running' returning id
     )
     update run_steps set status = 'failed', detail = detail || ': interrupted', ended_at = $4
     where status = 'started' and run_id in (select id from ended)`,
    [run.id, run.status, run.outcome, run.endedAt, owner],
  )
}

/** Extends the lease, writes a step as started and returns its position; undefined, and nothing is written, where the run is no longer this owner's. */
export async function startStep(
  q: Queryable,
  step: { runId: string; name: string; detail: string; at: string },
  { owner, leaseMs }: Lease,
): Promise<number | undefined> {
  const started = await maybeRow(
    q,
    Count,
    `with held as (
       update runs set lease_until = now() + $6 * interval '1 millisecond' where id = $1 and owner = $5 and status = 'running' returning id
     )
     insert into run_steps (run_id, position, name, status, detail, started_at)
     select id, (select count(*) + 1 from run_steps where run_id = $1), $2, 'started', $3, $4 from held
     returning position as count`,
    [step.runId, step.name, step.detail, step.at, owner, leaseMs],
  )
  return started?.count
}

export async function endStep(
  q: Queryable,
  step: { runId: string; position: number; status: RunStep['status']; detail: string; at: string },
): Promise<void> {
  await execute(q, 'update run_steps set status = $3, detail = $4, ended_at = $5 where run_id = $1 and position = $2', [
    step.runId,
    step.position,
    step.status,
    step.detail,
    step.at,
  ])
}

async function withSteps(q: Queryable, run: RunRow): Promise<Run> {
  const steps = await rows(
    q,
    RunStep,
    'select position, name, status, detail, started_at, ended_at from run_steps where run_id = $1 order by position',
    [run.id],
  )
  return { ...run, steps }
}
