import type { ProgressEntry, SprintTask, SprintTotals } from '@dsm/contracts'

/** What the sums need of a task. */
export type TotalledTask = Pick<SprintTask, 'committed' | 'committedPoints' | 'points' | 'remainingPoints' | 'status' | 'removedOn'>

/** What the history of a task is read from. */
export type LoggedProgress = Pick<ProgressEntry, 'itemId' | 'on' | 'status' | 'remainingPoints' | 'points'>

/**
 * The sums of a sprint, in points, the same for burndown, close and reports. `commitment + added - removed` always
 * equals `completed + carriedOver`: a new estimate of a committed item counts as added or removed scope.
 */
export function sprintTotals(tasks: readonly TotalledTask[]): SprintTotals {
  const inSprint = tasks.filter(({ removedOn }) => removedOn === null)
  const done = inSprint.filter(({ status }) => status === 'done')
  const open = inSprint.filter(({ status }) => status !== 'done')
  const grown = (task: TotalledTask) => task.points - committedPointsOf(task)
  return {
    commitment: sum(tasks, committedPointsOf),
    completed: sum(done, ({ points }) => points),
    added: sum(tasks, (task) => Math.max(0, grown(task))),
    removed: sum(tasks, (task) => Math.max(0, -grown(task)) + (task.removedOn === null ? 0 : task.points)),
    carriedOver: sum(open, ({ points }) => points),
    remaining: sum(open, ({ remainingPoints }) => remainingPoints),
    tasks: inSprint.length,
    tasksDone: done.length,
  }
}

/** The tasks as they stood at the end of a day, rebuilt from the append-only progress log (oldest first). */
export function tasksAsOf(tasks: readonly SprintTask[], log: readonly LoggedProgress[], day: string): SprintTask[] {
  const first = new Map<string, LoggedProgress>()
  const latest = new Map<string, LoggedProgress>()
  for (const entry of log) {
    if (!first.has(entry.itemId)) first.set(entry.itemId, entry)
    if (entry.on <= day) latest.set(entry.itemId, entry)
  }
  return tasks
    .filter(({ committed, addedOn }) => committed || addedOn <= day)
    .map((task) => {
      const points = task.committed ? task.committedPoints : (first.get(task.itemId)?.points ?? task.points)
      const before = { status: 'todo' as const, points, remainingPoints: points }
      const { status, points: pointsThen, remainingPoints } = latest.get(task.itemId) ?? before
      const removedOn = task.removedOn !== null && task.removedOn <= day ? task.removedOn : null
      const doneOn = status === 'done' ? task.doneOn : null
      return { ...task, status, points: pointsThen, remainingPoints, removedOn, doneOn }
    })
}

/**
 * Whether the work ended before the sprint did, so that its outcome says "at least this much" (a censored outcome):
 * nothing is open and the last item was done before the last working day.
 */
export function ranOut(workingDays: readonly string[], tasks: readonly Pick<SprintTask, 'status' | 'removedOn' | 'doneOn'>[]): boolean {
  const lastDay = workingDays.at(-1)
  const inSprint = tasks.filter(({ removedOn }) => removedOn === null)
  return lastDay !== undefined && inSprint.every(({ status, doneOn }) => status === 'done' && doneOn !== null && doneOn < lastDay)
}

function committedPointsOf({ committed, committedPoints }: TotalledTask): number {
  return committed ? committedPoints : 0
}

/** Remaining points come in tenths: the sum is rounded so that binary fractions do not show. */
function sum<Value>(values: readonly Value[], pointsOf: (value: Value) => number): number {
  return roundPoints(values.reduce((total, value) => total + pointsOf(value), 0))
}

/** Points to two decimals. */
export function roundPoints(points: number): number {
  return Math.round(points * 100) / 100
}
