import { dayIn, isMorning, type Sprint } from '@dsm/contracts'

/** With less than this share of its working days lived through, a sprint shows nothing of what its plan was worth. */
const LEAST_LIVED = 0.5

/**
 * Whether a sprint was closed with work left before it had lived through half of its working days: somebody gave it up, or began it when most of it was over,
 * and what it missed says nothing of its plan. The day on which it was closed counts from noon on.
 */
export function isCutShort(
  { workingDays, timeZone, startedAt, closedAt, totals }: Pick<Sprint, 'workingDays' | 'timeZone' | 'startedAt' | 'closedAt' | 'totals'>,
  closedOn: string,
): boolean {
  const inTheMorning = closedAt !== null && isMorning(timeZone, closedAt)
  const startedOn = startedAt === null ? '' : dayIn(timeZone, startedAt)
  const lived = workingDays.filter((day) => day >= startedOn && (day < closedOn || (day === closedOn && !inTheMorning)))
  return totals.tasksDone < totals.tasks && lived.length < LEAST_LIVED * workingDays.length
}
