import type { Observation, Progress, SprintContext } from '../sprint.ts'

/** A row of the sprint benchmark as it is known at the start of the sprint: the columns that are used. An empty cell is null. */
export type BenchmarkSprint = {
  id: string
  team: string
  committed: number | null
  n_committed: number | null
  v_prog: number | null
  v_done: number | null
  v_add0: number | null
  plan_days: number | null
}

type MarkColumn = `v_${'add' | 'rem' | 'done'}${30 | 50 | 80}`

/** What it revealed after the sprint closed. */
export type BenchmarkOutcome = { delivered: number } & Partial<Record<MarkColumn, number | null>>

/** Other lengths are mistakes of the source. */
const longestDays = 60

export function benchmarkContextOf(sprint: BenchmarkSprint): SprintContext {
  const days = sprint.plan_days
  return {
    team: sprint.team,
    committed: sprint.committed,
    items: sprint.n_committed,
    inProgress: sprint.v_prog,
    done: sprint.v_done,
    added: sprint.v_add0,
    days: days !== null && days > 0 && days <= longestDays ? days : null,
  }
}

/** The source does not say whether a sprint ran out of work. */
export function benchmarkOutcomeOf(outcome: BenchmarkOutcome): Omit<Observation, 'context'> {
  return { delivered: outcome.delivered, ranOut: false, progress: progressOf(outcome) }
}

/** A sprint that closed early shows nothing done at later marks; what was done before stays done. */
function progressOf(outcome: BenchmarkOutcome): Progress[] {
  let done = 0
  return ([30, 50, 80] as const).flatMap((percent) => {
    const doneNow = outcome[`v_done${percent}`]
    if (doneNow === null || doneNow === undefined) return []
    done = Math.max(done, doneNow)
    return [{ gone: percent / 100, done, added: outcome[`v_add${percent}`] ?? 0, removed: outcome[`v_rem${percent}`] ?? 0 }]
  })
}
