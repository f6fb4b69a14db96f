import { isMorning, type Sprint } from '@dsm/contracts'

/** With less than this share of its working days behind it, a sprint shows nothing of what its plan was worth. */
const LEAST_LIVED = 0.5

/**
 * Whether a sprint was closed with work left before half of its working days were over: somebody gave it up, and what it missed says nothing of its plan.
 * The day on which it was closed counts from noon on.
 */
export function isCutShort(
  { workingDays, timeZone, closedAt, totals }: Pick<Sprint, 'workingDays' | 'timeZone' | 'closedAt' | 'totals'>,
  closedOn: string,
): boolean {
  const inTheMorning = closedAt !== null && isMorning(timeZone, closedAt)
  const lived = workingDays.filter((day) => day < closedOn || (day === closedOn && !inTheMorning))
  return totals.tasksDone < totals.tasks && lived.length < LEAST_LIVED * workingDays.length
}
