import { createHash } from 'node:crypto'
import type { PlanningPolicy, PlanningSnapshot, PlanResult } from '@dsm/contracts'
import { canonicalJson } from '../domain/planning/canonical-json.ts'
import { certifyPlan } from '../domain/planning/certificate.ts'
import { checkCertificate } from '../domain/planning/check-certificate.ts'
import { absoluteGap, firstWeightOf, formulate, type Goal } from '../domain/planning/formulate.ts'
import { interpret, type Selection } from '../domain/planning/interpret.ts'
import { prepare } from '../domain/planning/prepare.ts'
import { firstEntries, type Problem, sizeOf } from '../domain/planning/problem.ts'
import type { Solver } from '../solver/solver.ts'

/** The planner's own checker refuses the plan: a fault of the planner, never of the input. */
export class PlanRefusedError extends Error {
  override name = 'PlanRefusedError'
  readonly violations: string[]

  constructor(violations: string[]) {
    super(`the plan fails its own check: ${violations.join('; ')}`)
    this.violations = violations
  }
}

/**
 * Plans a sprint: forecast, exact selection and assignment, certificate, check. The same snapshot and policy give the same bytes
 * (`stoppedBy: 'time'` excepted). Throws PlanRefusedError rather than return a plan that the checker refuses.
 */
export async function planSprint(snapshot: PlanningSnapshot, policy: PlanningPolicy, solver: Pick<Solver, 'solve'>): Promise<PlanResult> {
  const prepared = prepare(snapshot, policy)
  if (prepared.kind === 'wait') return prepared

  const selection = await search(prepared.problem, policy, solver)
  if (selection.assignment.size === 0) {
    const detail = `none of the ${prepared.candidates.length} ready items fits together with what it depends on`
    return { kind: 'wait', missing: [{ code: 'nothing-fits', detail }], forecast: prepared.forecast }
  }
  const unsealed = certifyPlan(snapshot, policy, { prepared, selection })
  const digest = createHash('sha256')
    .update(canonicalJson({ snapshot, policy, plan: unsealed }))
    .digest('hex')
  const plan = { ...unsealed, digest }
  const violations = checkCertificate(snapshot, policy, plan)
  if (violations.length > 0) throw new PlanRefusedError(violations)
  return plan
}

/** First items come before any value: all of them if they fit, else as much of their value as fits, and only then the rest. */
async function search(
  problem: Problem,
  policy: PlanningPolicy,
  solver: Pick<Solver, 'solve'>,
): Promise<Selection & { firstProven: boolean }> {
  const solve = async (goal: Goal) => {
    const outcome = await solver.solve(formulate(problem, goal), { ...policy.solver, absoluteGap })
    return outcome.status === 'solved' ? interpret(problem, goal, outcome) : undefined
  }
  const first = firstEntries(problem)
  if (sizeOf(problem, first) <= problem.capacity) {
    const all = await solve({ goal: 'all-first' })
    if (all) return { ...all, firstProven: true }
  }
  const most = await solve({ goal: 'most-first' })
  const best = most && (await solve({ goal: 'best', firstWeight: firstWeightOf(problem, most.assignment.keys()) }))
  if (!best) throw new Error('the solver finds no plan, although an empty one is possible')
  return { ...best, firstProven: most.proven }
}
