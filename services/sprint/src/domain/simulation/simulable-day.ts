import { dayIn, ProblemError, type Sprint } from '@dsm/contracts'
import { requireScrumDay } from '../lifecycle.ts'
import { requireSource } from '../progress.ts'
import type { SprintState } from '../sprint-state.ts'
import { requireActive } from '../sprint-state.ts'

type Day = { date: string; today: string; lastDay: string | null }

/**
 * Throws `sprint-not-active`, `progress-source-mismatch`, and `day-refused` for a day that is no working day of the sprint, is still to
 * come, lies before its start or before a day that was simulated. A day may be left out: nobody works on it then.
 */
export function requireSimulableDay(state: SprintState, { date, today, lastDay }: Day): void {
  const { sprint } = state
  requireActive(sprint)
  requireSource(sprint, 'simulated')
  requireScrumDay(state, date, today)
  const startedOn = startDay(sprint)
  if (date < startedOn) throw new ProblemError('day-refused', `${sprint.key} started on ${startedOn}`)
  if (lastDay !== null && date <= lastDay) throw new ProblemError('day-refused', `the team has lived through ${lastDay} already`)
}

function startDay({ startedAt, startsOn, timeZone }: Sprint): string {
  return startedAt === null ? startsOn : dayIn(timeZone, startedAt)
}
