import type { ErrorCause } from '@dsm/contracts'
import { counted, listed } from '../planning/words.ts'
import { absence } from './absence.ts'
import { type Claim, share } from './claim.ts'
import { tenths, thousandths } from './figures.ts'
import { personDays } from './hours.ts'
import { impediments } from './impediments.ts'
import { scopeChange, unfinishedCommitment } from './scope-change.ts'
import { isOpen, keptTasks, pointsPerHour, type SprintRecord, sumOf } from './sprint-record.ts'
import { carriedOverWork, underestimatedWork } from './underestimated.ts'
import { workedByItem } from './worked.ts'

/**
 * Why a sprint completed less than it committed, and less than its forecast said (P50): each of the two is split among causes, largest first, and the parts
 * add up to it.
 *
 * The accounting: what was missed of the commitment is unfinished committed work, plus what was taken out or estimated smaller, less what was added and
 * done. The part that is not unfinished work is scope change, point by point. For the rest each cause claims what the sprint's own
 * events say it took (hours lost, days blocked, growth, slow kinds of work); where the claims are more than was missed, all are scaled down alike; what
 * nobody claims is over-commitment. A sprint that met its commitment has no causes; one that ran out of work says nothing of what more the team could
 * have done, and neither does one that has nothing open, beside the forecast.
 */
export function errorCauses(record: SprintRecord): ErrorCause[] {
  const { commitment, completed } = record.sprint.totals
  const missed = record.sprint.ranOut ? 0 : Math.max(0, commitment - completed)
  const short = record.sprint.ranOut || !keptTasks(record).some(isOpen) ? 0 : Math.max(0, record.expected.p50 - completed)
  if (missed <= 0 && short <= 0) return []

  const claims = claimsOf(record)
  const [ofCommitment, ofForecast] = [share(missed, claims), share(short, claims)]
  const rest = { ...overCommitment(record), points: ofCommitment.rest, forecastPoints: ofForecast.rest }
  return [
    ...claims.map(({ firm: _firm, ...claim }, index) => ({
      ...claim,
      points: ofCommitment.of[index] ?? 0,
      forecastPoints: ofForecast.of[index] ?? 0,
    })),
    rest,
  ]
    .filter(({ points, forecastPoints }) => points > 0 || forecastPoints > 0)
    .toSorted((a, b) => b.points - a.points || b.forecastPoints - a.forecastPoints || (a.cause < b.cause ? -1 : 1))
}

function claimsOf(record: SprintRecord): Claim[] {
  const rate = pointsPerHour(record.expected)
  const days = personDays(record)
  const worked = workedByItem(record, days)
  return [
    absence(days, rate),
    scopeChange(record),
    underestimatedWork(record, worked, rate),
    impediments(record, days, rate),
    carriedOverWork(record, worked, rate),
  ].flatMap((claim) => claim ?? [])
}

function overCommitment(record: SprintRecord): Pick<ErrorCause, 'cause' | 'evidence' | 'itemKeys' | 'people'> {
  const open = keptTasks(record).filter((task) => task.committed && isOpen(task))
  const hours = sumOf(personDays(record).map(({ left }) => left))
  const { completed, commitment } = record.sprint.totals
  const done =
    hours > 0
      ? ` (${thousandths(completed / hours)} points an hour, where the forecast had ${thousandths(pointsPerHour(record.expected))})`
      : ''
  const left = open.length > 0 ? `, and ${counted(tenths(unfinishedCommitment(record)), 'committed point')} stayed open` : ''
  return {
    cause: 'over-commitment',
    evidence: `No event of the sprint explains it: ${counted(tenths(completed), 'point')} of ${tenths(commitment)} were completed${done}${left}${open.length > 0 ? `: ${listed(open.map(({ itemKey }) => itemKey).toSorted())}` : ''}.`,
    itemKeys: open.map(({ itemKey }) => itemKey).toSorted(),
    people: [],
  }
}
