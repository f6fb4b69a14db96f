import { setTimeout as delay } from 'node:timers/promises'
import { type Project, ProblemError, type Run, type RunAction } from '@dsm/contracts'
import { currentCorrelation, detached } from '@dsm/correlation'
import { UpstreamRefusal } from '@dsm/http-client'
import { v7 as uuidv7 } from 'uuid'
import type { OrchestratorDeps } from '../deps.ts'
import { nextAction } from '../domain/next-action.ts'
import { observeProject, observeSituation } from '../observe/observe-situation.ts'
import { endRun, findRun, findRunning, type Lease, leaseFor, noteAction, openRun, renewLease } from '../store/runs.ts'
import { createJournal, type Journal, RunLostError } from './journal.ts'
import { requireReleased } from './kill-switch.ts'
import { perform } from './perform.ts'

/** More actions than the longest sprint has missed daily scrums: beyond it a run goes in circles. */
const MOST_ACTIONS = 150
const POLL_MS = 50
/** A caller who waits for another's run gets it as it is after this time; it may be in the hands of a replica that is gone. */
const WAIT_MS = 30_000

/**
 * One pass over a project: observe, do what is due, again until nothing is. While another caller's run of the project is in progress, that one is
 * waited for and returned, so that two calls at once do one thing. Throws `not-found` for an unknown project, `kill-switch-engaged` without a run while the
 * agent is stopped, and `upstream-unavailable` where a service is away; the run is then recorded as failed, and what it had begun is finished by a later one.
 */
export async function orchestrate(deps: OrchestratorDeps, request: { projectId: string; trigger: Run['trigger'] }): Promise<Run> {
  const { projectId, trigger } = request
  const project = await observeProject(deps, projectId)
  await requireReleased(deps.db, 'nothing was planned, recorded or done')
  for (;;) {
    const id = uuidv7()
    const correlationId = currentCorrelation()?.correlationId ?? id
    const lease = leaseFor(deps.worker, uuidv7())
    const run = await deps.runs.during(async () => {
      const opened = await openRun(deps.db, { id, projectId, trigger, correlationId, startedAt: deps.clock().toISOString() }, lease)
      // What is begun is brought to its end, also when whoever asked for it has left.
      return opened ? detached(() => work(deps, { id, project, lease })) : undefined
    })
    if (run) return run

    const other = await findRunning(deps.db, projectId)
    if (!other) continue
    const theirs = await ended(deps, other.id)
    // It may have looked before the approval was there.
    if (trigger !== 'approval' || theirs.status === 'running') return theirs
  }
}

/** `resumed`: the caller who asked for the run is gone with the replica that began it. */
type Attempt = { id: string; project: Project; lease: Lease; resumed?: boolean }

/**
 * Works on an open run that the lease holds until nothing is due. Where a service is away the run fails, and whoever asked for it knows; one that was resumed
 * stays open instead, and its lease is the pause before the next attempt.
 */
export async function work(deps: OrchestratorDeps, { id, project, lease, resumed = false }: Attempt): Promise<Run> {
  const endTimer = deps.metrics.run.startTimer()
  // A single step, a long solve above all, may take longer than the lease.
  const heartbeat = setInterval(() => {
    renewLease(deps.db, id, lease).catch((error: unknown) => deps.log.warn({ err: error, runId: id }, 'lease not renewed'))
  }, lease.leaseMs / 3)
  try {
    const outcome = await actions(deps, createJournal(deps, { runId: id, lease }), project)
    await endRun(deps.db, { id, status: 'done', outcome, endedAt: deps.clock().toISOString() }, lease)
    endTimer({ status: 'done' })
    deps.log.info({ runId: id, projectId: project.id, outcome }, 'run done')
  } catch (error) {
    endTimer({ status: 'failed' })
    if (error instanceof RunLostError) return ended(deps, id)
    if (resumed && error instanceof ProblemError && error.code === 'upstream-unavailable') throw error
    const outcome = error instanceof Error ? error.message : String(error)
    await endRun(deps.db, { id, status: 'failed', outcome, endedAt: deps.clock().toISOString() }, lease)
    throw error
  } finally {
    clearInterval(heartbeat)
  }
  return recorded(deps, id)
}

async function actions(deps: OrchestratorDeps, journal: Journal, seen: Project): Promise<string> {
  let project = seen
  const outcomes: string[] = []
  let refused: string | undefined
  for (let count = 0; count < MOST_ACTIONS; count += 1) {
    const { situation } = await observeSituation(deps, project)
    const action = nextAction(situation)
    await noteAction(deps.db, { id: journal.runId, action, ...subjectOf(action) })
    try {
      const { outcome, over } = await perform(deps, journal, { project, action })
      if (action.do !== 'hold-daily-scrum' || outcomes.length === 0) outcomes.push(outcome)
      // Planning takes seconds, in which the project may have been archived.
      if (action.do === 'plan-sprint' && !over) project = await observeProject(deps, project.id)
      if (over) return outcomes.map((outcome) => outcome.replace(/\.$/, '')).join('; ')
    } catch (error) {
      // Someone acted between observing and acting: look again. The same refusal twice is no race.
      if (!(error instanceof UpstreamRefusal)) throw error
      if (refused === JSON.stringify(action)) throw new ProblemError('action-refused', `${action.do}: ${error.message}`, { cause: error })
      refused = JSON.stringify(action)
      deps.log.warn({ err: error, runId: journal.runId, action: action.do }, 'action refused, observing again')
    }
  }
  throw new Error(`a run of ${MOST_ACTIONS} actions reached no end: the last was refused or had no effect`)
}

function subjectOf(action: RunAction): { decisionId?: string; sprintId?: string } {
  if ('decisionId' in action) return { decisionId: action.decisionId }
  return 'sprintId' in action ? { sprintId: action.sprintId } : {}
}

async function ended(deps: OrchestratorDeps, runId: string): Promise<Run> {
  const until = performance.now() + WAIT_MS
  for (;;) {
    const run = await recorded(deps, runId)
    if (run.status !== 'running' || performance.now() > until) return run
    await delay(POLL_MS)
  }
}

async function recorded({ db }: OrchestratorDeps, runId: string): Promise<Run> {
  const run = await findRun(db, runId)
  if (!run) throw new ProblemError('not-found', `no run ${runId}`)
  return run
}
