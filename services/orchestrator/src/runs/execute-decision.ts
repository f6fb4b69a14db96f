import { type DecisionStatus, type NewSprint, type Project, type Sprint, sprintOperations } from '@dsm/contracts'
import { UpstreamRefusal } from '@dsm/http-client'
import { today } from '@dsm/service'
import type { OrchestratorDeps } from '../deps.ts'
import { findSprintOrder, moveDecision } from '../store/decisions.ts'
import { readPolicy } from '../store/policies.ts'
import { noteSubject } from '../store/runs.ts'
import { type Journal, RunLostError } from './journal.ts'

/** `outcome` is one sentence on what came of it. */
export type Executed = { executed: boolean; outcome: string }

type Order = { projectId: string; decisionId: string; request: NewSprint }

/**
 * Carries a decision out: the sprint is created and, if its day has come and people still let sprints be started, started. Every call has a key made from the decision, so whoever repeats
 * it after a crash gets the same sprint. If a call is refused for good, what was done is undone and the decision is `failed` with the reason.
 */
export async function executeDecision(
  deps: OrchestratorDeps,
  journal: Journal,
  { project, decisionId }: { project: Pick<Project, 'id' | 'status'>; decisionId: string },
): Promise<Executed> {
  const found = await findSprintOrder(deps.db, decisionId)
  if (!found?.sprintOrder) throw new Error(`decision ${decisionId} holds nothing to carry out`)
  await move(deps, decisionId, {})
  const order = { projectId: project.id, decisionId, request: found.sprintOrder }

  const created = await refusedOr(() => (found.sprintId === null ? createSprint(deps, journal, order) : getSprint(deps, found.sprintId)))
  if (created.refused) return fail(deps, decisionId, `the sprint was refused: ${created.refused.message}`)

  const sprint = created.value
  const isDue = sprint.startsOn <= today(deps.clock, sprint.timeZone)
  const started = await refusedOr(async () => (isDue && (await mayStart(deps, project)) ? startSprint(deps, journal, sprint) : sprint))
  if (started.refused) {
    const reason = `${sprint.key} could not be started: ${started.refused.message}`
    await journal.compensate('cancel-sprint', reason, () => cancelSprint(deps, sprint, reason))
    return fail(deps, decisionId, `${reason}; it was cancelled`)
  }
  await move(deps, decisionId, { to: 'executed' })
  const whether = isDue ? 'not started' : `starts on ${sprint.startsOn}`
  return { executed: true, outcome: `${sprint.key} is planned and ${started.value.startedAt === null ? whether : 'started'}` }
}

/** Read again: between creating and starting a sprint lie a crash, an outage or the kill switch. */
async function mayStart({ db }: OrchestratorDeps, { id, status }: Pick<Project, 'id' | 'status'>): Promise<boolean> {
  return status !== 'archived' && (await readPolicy(db, id)).policy.autonomy !== 'observe'
}

type Outcome<Value> = { value: Value; refused?: never } | { refused: UpstreamRefusal; value?: never }

/** A token out of date or too many requests: the same request may be taken later. */
const PASSING = new Set([401, 403, 408, 429])

/** A refusal for good is an answer; what may work the next time is thrown. */
async function refusedOr<Value>(act: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { value: await act() }
  } catch (error) {
    if (error instanceof UpstreamRefusal && !PASSING.has(error.status)) return { refused: error }
    throw error
  }
}

async function createSprint(deps: OrchestratorDeps, journal: Journal, { projectId, decisionId, request }: Order): Promise<Sprint> {
  const { startsOn, endsOn, tasks } = request
  const sprint = await journal.act('create-sprint', `${tasks.length} tasks, ${startsOn} to ${endsOn}`, () =>
    deps.clients.sprint.call(sprintOperations.planSprint, {
      params: { projectId },
      body: request,
      idempotencyKey: `decision:${decisionId}:create`,
    }),
  )
  await move(deps, decisionId, { sprintId: sprint.id })
  await noteSubject(deps.db, { id: journal.runId, sprintId: sprint.id })
  return sprint
}

const getSprint = ({ clients }: OrchestratorDeps, sprintId: string): Promise<Sprint> =>
  clients.sprint.call(sprintOperations.getSprint, { params: { sprintId } })

/** Starts a sprint; started already, it is returned as it is, even if it has ended since. */
export async function startSprint(deps: OrchestratorDeps, journal: Journal, sprint: Pick<Sprint, 'id' | 'key'>): Promise<Sprint> {
  const params = { sprintId: sprint.id }
  return journal.act('start-sprint', sprint.key, async () => {
    const current = await getSprint(deps, sprint.id)
    if (current.startedAt !== null) return current
    return deps.clients.sprint.call(sprintOperations.startSprint, { params, idempotencyKey: `start:${sprint.id}` })
  })
}

async function cancelSprint(deps: OrchestratorDeps, sprint: Sprint, reason: string): Promise<void> {
  const current = await getSprint(deps, sprint.id)
  // Someone may have ended it already; then there is nothing left to undo.
  if (current.status !== 'planned') return
  await deps.clients.sprint.call(sprintOperations.cancelSprint, {
    params: { sprintId: sprint.id },
    body: { reason: reason.slice(0, 1000) },
    idempotencyKey: `cancel:${sprint.id}`,
  })
}

async function fail(deps: OrchestratorDeps, decisionId: string, reason: string): Promise<Executed> {
  await move(deps, decisionId, { to: 'failed', reason })
  return { executed: false, outcome: reason }
}

/** Only a decision on its way is moved on: whoever was stalled meanwhile must not undo what another attempt has done. */
async function move(
  { db }: OrchestratorDeps,
  id: string,
  { to = 'executing', ...more }: { to?: DecisionStatus; reason?: string; sprintId?: string },
): Promise<void> {
  const moved = await moveDecision(db, { id, from: ['approved', 'executing'], to, ...more })
  if (!moved) throw new RunLostError(`decision ${id} is no longer on its way`)
}
