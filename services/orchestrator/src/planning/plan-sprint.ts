import type { PlanningPolicy, PlanningSnapshot, PlanResult } from '@dsm/contracts'
import { certifyPlan } from '../domain/planning/certificate.ts'
import { absoluteGap, firstWeightOf, formulate, type Goal } from '../domain/planning/formulate.ts'
import { type Abandoned, greedyPlan } from '../domain/planning/greedy-plan.ts'
import { interpret, type Selection, type SolverOutcome } from '../domain/planning/interpret.ts'
import { prepare } from '../domain/planning/prepare.ts'
import { firstEntries, type Problem, sizeOf } from '../domain/planning/problem.ts'
import type { Solver } from '../solver/solver.ts'
import { checkPlan, digestOf } from './check-plan.ts'

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
    const detail = selection.proven
      ? `none of the ${prepared.candidates.length} ready items fits together with what it depends on`
      : `no plan was found before the search reached its limit (${selection.stoppedBy})`
    return { kind: 'wait', missing: [{ code: 'nothing-fits', detail }], forecast: prepared.forecast }
  }
  const unsealed = certifyPlan(snapshot, policy, { prepared, selection })
  const plan = { ...unsealed, digest: digestOf(snapshot, policy, unsealed) }
  const violations = checkPlan(snapshot, policy, plan)
  if (violations.length > 0) throw new PlanRefusedError(violations)
  return plan
}

/**
 * First items come before any value: all of them if they fit, else as much of their value as fits, and only then the rest. A solver
 * that stops without a solution is no reason to have no plan: what it leaves open is filled greedily, and nothing is called proven.
 */
async function search(
  problem: Problem,
  policy: PlanningPolicy,
  solver: Pick<Solver, 'solve'>,
): Promise<Selection & { firstProven: boolean }> {
  const solve = (goal: Goal) => solver.solve(formulate(problem, goal), { ...policy.solver, absoluteGap })
  const first = firstEntries(problem)
  if (sizeOf(problem, first) <= problem.capacity) {
    const goal = { goal: 'all-first' } as const
    const all = await solve(goal)
    if (all.status === 'solved') return { ...interpret(problem, goal, all), firstProven: true }
    if (all.status === 'stopped' || first.size === 0) return fill(problem, all, { boundIfAllFirst: true })
  }
  const serve = { goal: 'most-first' } as const
  const most = await solve(serve)
  if (most.status !== 'solved') return fill(problem, most, { bound: Number.POSITIVE_INFINITY })

  const { assignment, proven } = interpret(problem, serve, most)
  const goal = { goal: 'best', firstWeight: firstWeightOf(problem, assignment.keys()) } as const
  const best = await solve(goal)
  if (best.status === 'solved') return { ...interpret(problem, goal, best), firstProven: proven }
  const filled = fill(problem, best, { held: assignment })
  return { ...filled, firstProven: proven || filled.firstProven }
}

type Unsolved = Exclude<SolverOutcome, { status: 'solved' }>

/** An empty plan is always possible, so a solver that finds none (its tolerances can do that) has left a gap. */
function fill(problem: Problem, outcome: Unsolved, known: Partial<Abandoned> = {}) {
  const left = outcome.status === 'stopped' ? outcome : { bound: Number.POSITIVE_INFINITY, stoppedBy: 'gap' as const }
  const { holdsAllFirst, ...selection } = greedyPlan(problem, { held: new Map(), boundIfAllFirst: false, ...left, ...known })
  return { ...selection, firstProven: holdsAllFirst }
}
