import type { Sprint, SprintReport, Velocity, VelocityRow } from '@dsm/contracts'
import type { SprintHistory } from './sprint-history.ts'

/** The figures of a sprint: the one row that the velocity chart and the sprint report both show. */
export function velocityRow({ id, key, startsOn, endsOn, totals, ranOut }: Sprint): VelocityRow {
  const { commitment, completed, added, removed, carriedOver } = totals
  return {
    sprintId: id,
    key,
    startsOn,
    endsOn,
    commitment,
    completed,
    added,
    removed,
    carriedOver,
    accuracy: accuracy(commitment, completed),
    ranOut,
  }
}

/** 1 − |completed − commitment| ÷ the larger one, which is the smaller one ÷ the larger one; null where both are nothing. */
export function accuracy(commitment: number, completed: number): number | null {
  const larger = Math.max(commitment, completed)
  return larger === 0 ? null : Math.min(commitment, completed) / larger
}

/** Velocity of a project from its closed sprints, oldest first. */
export function velocity(projectId: string, closed: readonly Sprint[]): Velocity {
  const sprints = closed.map(velocityRow)
  const completed = sprints.map((row) => row.completed)
  return {
    projectId,
    sprints,
    average: mean(completed),
    lastThree: mean(completed.slice(-3)),
    accuracy: mean(sprints.flatMap((row) => row.accuracy ?? [])),
  }
}

/** Arithmetic mean; null of nothing. */
function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The sprint report: what was completed, carried over, added and removed, by the same definitions as the row. */
export function sprintReport({ sprint, tasks, impediments, status, endedOn }: SprintHistory, today: string): SprintReport {
  const kept = tasks.filter(({ removedOn }) => removedOn === null)
  const until = endedOn ?? today
  const openDays = impediments.map(({ raisedOn, clearedOn }) => daysBetween(raisedOn, clearedOn ?? until))
  return {
    row: velocityRow(sprint),
    status,
    completed: kept.filter((task) => task.status === 'done'),
    carriedOver: kept.filter((task) => task.status !== 'done'),
    added: kept.filter(({ committed }) => !committed),
    removed: tasks.filter(({ removedOn }) => removedOn !== null),
    impediments: {
      raised: impediments.length,
      cleared: impediments.filter(({ clearedOn }) => clearedOn !== null).length,
      meanOpenDays: mean(openDays),
    },
  }
}

const DAY_MS = 86_400_000

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)
}
