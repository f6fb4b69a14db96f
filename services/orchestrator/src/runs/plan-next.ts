import { type Autonomy, type Decision, type DecisionStatus, NewSprint, type PlanResult, ProblemError, type Project } from '@dsm/contracts'
import { append } from '@dsm/events'
import { transaction } from '@dsm/postgres'
import { today } from '@dsm/service'
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
import { decide } from '../planning/decide.ts'
import { insertDecision, type NewDecision } from '../store/decisions.ts'
import { readPolicy } from '../store/policies.ts'
import { noteSubject } from '../store/runs.ts'
import { solverVersion } from '../solver/solver-version.ts'
import { ensureStartingSet } from '../strategies/add-strategy.ts'
import { recordForLearning } from '../brain/record-for-learning.ts'
import type { Journal } from './journal.ts'

/** Changes whenever the same snapshot and policy could give another plan. */
const PLANNER_VERSION = '2'

/** Plans the next sprint and records the decision; carrying it out is the next action's business. */
export async function planNext(deps: OrchestratorDeps, journal: Journal, project: Project): Promise<Decision> {
  const endTimer = deps.metrics.decision.startTimer()
  const { policy } = await readPolicy(deps.db, project.id)
  const { context, capacity } = await journal.step('observe', 'people, hours, backlog and history', () =>
    observeOnceHeard(deps, project, policy),
  )
  const id = uuidv7()
  const belief = await journal.step('remember', 'similar episodes and strategies', async () => {
    await transaction(deps.db, (tx) => ensureStartingSet(tx, { projectId: project.id, at: deps.clock().toISOString() }))
    return believe(deps, {
      facts: contextFacts(context),
      seed: decisionSeed({ ...context.sprint, ...policy, projectId: project.id }),
      projectId: project.id,
    })
  })
  const snapshot = { ...context, belief }
  const { result, deliberation } = await journal.step('plan', `${snapshot.items.length} items, ${snapshot.people.length} people`, () =>
    decide({ snapshot, policy: policy.planning }, { plan: deps.plan, advise: adviserOf(deps, project.id, policy) }),
  )
  const decision: Decision = {
    id,
    projectId: project.id,
    runId: journal.runId,
    status: statusOf(result, policy.autonomy),
    autonomy: policy.autonomy,
    takenAt: deps.clock().toISOString(),
    snapshot,
    policy: policy.planning,
    result,
    deliberation,
    explanation: explainDecision({ snapshot, policy: policy.planning, result, deliberation }),
    madeBy: { planner: PLANNER_VERSION, solver: solverVersion },
    sprintId: null,
    reason: null,
    decidedBy: null,
    outcome: null,
  }
  const order =
    result.kind === 'plan' ? orderable(sprintOrder({ decisionId: decision.id, plan: result, snapshot, capacity, policy })) : null
  await journal.step('record-decision', decision.explanation[0] ?? '', () => record(deps, { decision, sprintOrder: order }))
  endTimer({ kind: result.kind })
  return decision
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

async function record(deps: OrchestratorDeps, { decision, sprintOrder: order }: NewDecision): Promise<void> {
  const { id, projectId, runId, result, autonomy, explanation, takenAt } = decision
  const plan = result.kind === 'plan' ? result : undefined
  await transaction(deps.db, async (tx) => {
    await insertDecision(tx, { decision, sprintOrder: order })
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
        on: today(deps.clock),
      },
    })
  })
  deps.poke()
}
