import type { Observation, SprintContext } from '../sprint.ts'

/** A closed sprint of the past. Outcomes of rows of the project with a `seq` up to `visibleSeq` were known as it started. */
export type BacktestRow = {
  project: string
  team: string
  sprint: string
  seq: number
  visibleSeq: number
  context: SprintContext
  committed: number | null
  outcome: Omit<Observation, 'context' | 'forecast' | 'similar'>
}

/** Whether it can be learned from and forecast: something was known of it as it started. */
export function isUsable({ committed, context }: BacktestRow): boolean {
  return (committed ?? 0) > 0 || (context.hours ?? 0) > 0
}
