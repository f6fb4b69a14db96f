import type { PlanCertificate } from '@dsm/contracts'
import { type Goal, weightFor } from './formulate.ts'
import type { Entry, Problem } from './problem.ts'

/** What a solver answers. `chosen`: assignment columns at 1; `bound`: no solution has a higher objective. */
export type SolverOutcome =
  | { status: 'solved'; chosen: string[]; bound: number; nodes: number; stoppedBy: 'proof' | 'nodes' | 'time' }
  /** The search was stopped before it found a solution; `bound` is infinite if it has none either. */
  | { status: 'stopped'; bound: number; stoppedBy: 'nodes' | 'time' }
  /** There is no solution. */
  | { status: 'none' }

export type Selection = {
  /** Entry index to person index. */
  assignment: Map<number, number>
  objective: number
  bound: number
  proven: boolean
  stoppedBy: PlanCertificate['stoppedBy']
}

/** Reads the solver's columns back. Weights are whole, so the bound rounds down to a whole weight. */
export function interpret(problem: Problem, goal: Goal, outcome: Extract<SolverOutcome, { status: 'solved' }>): Selection {
  const assignment = new Map(
    outcome.chosen.map((column): [number, number] => {
      const [entry = '', person = ''] = column.slice(1).split('_')
      return [Number(entry), Number(person)]
    }),
  )
  const sum = (entries: Entry[]) => entries.reduce((total, entry) => total + weightFor(goal, entry), 0)
  const weight = sum(problem.entries.filter((_entry, index) => assignment.has(index)))
  // A search that stops early may have no bound of its own; everything together always is one.
  const bound = Math.max(weight, Math.min(Math.floor(outcome.bound + 1e-6), sum(problem.entries)))
  const proven = bound === weight

  return {
    assignment,
    objective: weight * problem.valueUnit,
    bound: bound * problem.valueUnit,
    proven,
    stoppedBy: proven ? 'proof' : outcome.stoppedBy === 'proof' ? 'gap' : outcome.stoppedBy,
  }
}
