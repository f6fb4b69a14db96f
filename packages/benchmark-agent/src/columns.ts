import type { Observation, SprintContext } from '@dsm/forecast'

/** The columns of sprints.csv that are used. An empty cell is null. */
export type BenchmarkSprint = {
  id: string
  team: string
  committed: number
  n_committed: number | null
  v_prog: number | null
  v_done: number | null
  v_add0: number | null
  plan_days: number | null
}

/** The columns of outcomes.csv that are used. */
export type BenchmarkOutcome = { delivered: number }

/** The benchmark says that other lengths are mistakes. */
const longestDays = 60

export function contextOf(sprint: BenchmarkSprint): SprintContext {
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

export function observationOf(sprint: BenchmarkSprint, { delivered }: BenchmarkOutcome): Observation {
  return { context: contextOf(sprint), delivered, ranOut: false }
}
