import {
  type Autonomy,
  type Capacity,
  type Decision,
  type DecisionStatus,
  NewSprint,
  type PlanningSnapshot,
  type PlanResult,
  ProblemError,
  type Project,
  type RunPolicy,
} from '@dsm/contracts'
import { append } from '@dsm/events'
import { transaction } from '@dsm/postgres'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { OrchestratorDeps } from '../deps.ts'
import { adviserOf } from '../brain/adviser.ts'
import { believe } from '../brain/believe.ts'
import { contextFacts } from '../domain/brain/context-facts.ts'
import { decisionSeed } from '../domain/brain/seed.ts'
import { explainDecision } from '../domain/brain/explain-decision.ts'
import { sprintOrder } from '../domain/sprint-order.ts'
import { observeOnceHeard } from '../observe/observe-once-heard.ts'
import { decideNext } from '../planning/decide-next.ts'
import { observationDigest } from '../planning/observation.ts'
import { findRecorded, insertDecision, type NewDecision } from '../store/decisions.ts'
import { readPolicy } from '../store/policies.ts'
import { noteSubject } from '../store/runs.ts'
import { solverVersion } from '../solver/solver-version.ts'
import { ensureStartingSet } from '../strategies/add-strategy.ts'
import { recordForLearning } from '../brain/record-for-learning.ts'
import type { Journal } from './journal.ts'

/** Changes whenever the same snapshot and policy could give another plan. */
const madeBy: Decision['madeBy'] = { planner: '3', solver: solverVersion }

/**
 * Plans the next sprint and records the decision; carrying it out is the next action's business. Where nothing has changed since the latest decision, which only recorded what
 * would be done, that one still says it: no model is asked again and nothing is told twice. The run notes that it looked, and what it found. Undefined, and nothing is recorded, where
 * people changed the policy meanwhile.
 */
export async function planNext(deps: OrchestratorDeps, journal: Journal, project: Project): Promise<Decision | undefined> {
  const endTimer = deps.metrics.decision.startTimer()
  const { policy, version } = await readPolicy(deps.db, project.id)
  const { snapshot: seen, capacity } = await look(deps, journal, { project, policy })
  const observed = observationDigest({ snapshot: seen, policy, madeBy, model: deps.model?.chatModel ?? null })
  const known = await findRecorded(deps.db, { projectId: project.id, observed })
  if (known) {
    await noteUnchanged(deps, journal, known.id)
    return known
  }
  const sizes = `${seen.items.length} items, ${seen.people.length} people`
  const { snapshot, result, deliberation, notes } = await journal.step('plan', sizes, () =>
    decideNext({ snapshot: seen, policy: policy.planning }, { plan: deps.plan, advise: adviserOf(deps, project.id, policy) }),
  )
  const decision: Decision = {
    id: uuidv7(),
    projectId: project.id,
    runId: journal.runId,
    status: statusOf(result, policy.autonomy),
    autonomy: policy.autonomy,
    takenAt: deps.clock().toISOString(),
    snapshot,
    policy: policy.planning,
    result,
    deliberation,
    explanation: [...explainDecision({ snapshot, policy: policy.planning, result, deliberation }), ...notes],
    madeBy,
    sprintId: null,
    reason: null,
    decidedBy: null,
    outcome: null,
  }
  const order =
    result.kind === 'plan' ? orderable(sprintOrder({ decisionId: decision.id, plan: result, snapshot, capacity, policy })) : null
  const recorded = await journal.step('record-decision', decision.explanation[0] ?? '', () =>
    record(deps, { decision, sprintOrder: order, observed }, version),
  )
  endTimer({ kind: result.kind })
  return recorded ? decision : undefined
}

async function noteUnchanged({ db }: OrchestratorDeps, journal: Journal, decisionId: string): Promise<void> {
  const detail = `nothing has changed since decision ${decisionId}`
  await journal.step('record-decision', detail, () => noteSubject(db, { id: journal.runId, decisionId }))
}

/** What the services say of the next sprint, and what memory and strategies make of it. */
async function look(
  deps: OrchestratorDeps,
  journal: Journal,
  { project, policy }: { project: Project; policy: RunPolicy },
): Promise<{ snapshot: PlanningSnapshot; capacity: Capacity }> {
  const { context, capacity } = await journal.step('observe', 'people, hours, backlog and history', () =>
    observeOnceHeard(deps, project, policy),
  )
  const belief = await journal.step('remember', 'similar episodes and strategies', async () => {
    await transaction(deps.db, (tx) => ensureStartingSet(tx, { projectId: project.id, at: deps.clock().toISOString() }))
    return believe(deps, {
      facts: contextFacts(context),
      seed: decisionSeed({ ...context.sprint, ...policy, projectId: project.id }),
      projectId: project.id,
    })
  })
  return { snapshot: { ...context, belief }, capacity }
}

/** The order, if the sprint service can take one like it: a decision that can never be carried out is not recorded. Throws `action-refused`. */
function orderable(order: NewSprint): NewSprint {
  const parsed = NewSprint.safeParse(order)
  if (parsed.success) return order
  throw new ProblemError('action-refused', `no sprint can hold this plan: ${z.prettifyError(parsed.error)}`)
}

function statusOf(result: PlanResult, autonomy: Autonomy): DecisionStatus {
  if (result.kind === 'wait' || autonomy === 'observe') return 'recorded'
  return autonomy === 'propose' ? 'proposed' : 'executing'
}

/** Records the decision if the policy still has the version that it was made by: solver and model take seconds, in which a person may have said stop. */
async function record(deps: OrchestratorDeps, { decision, sprintOrder: order, observed }: NewDecision, version: number): Promise<boolean> {
  const { id, projectId, runId, result, autonomy, explanation, takenAt } = decision
  const plan = result.kind === 'plan' ? result : undefined
  const recorded = await transaction(deps.db, async (tx) => {
    if ((await readPolicy(tx, projectId, { lock: true })).version !== version) return false
    await insertDecision(tx, { decision, sprintOrder: order, observed })
    await noteSubject(tx, { id: runId, decisionId: id })
    if (autonomy !== 'observe') await recordForLearning(tx, decision)
    await append(tx, {
      type: 'decision.taken.v1',
      source: 'orchestrator',
      subject: id,
      time: takenAt,
      data: {
        projectId,
        decisionId: id,
        runId,
        kind: result.kind,
        autonomy,
        commitment: plan?.certificate.totalPoints ?? null,
        itemKeys: plan?.tasks.map(({ key }) => key) ?? [],
        explanation,
        on: decision.snapshot.today,
      },
    })
    return true
  })
  deps.poke()
  return recorded
}
