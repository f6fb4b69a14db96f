import { counted, listed } from '../planning/words.ts'
import type { PersonDay } from './hours.ts'
import type { Claim } from './claim.ts'
import { sumOf } from './sprint-record.ts'
import { tenths, thousandths } from './figures.ts'

/** Hours that people lacked and nobody knew of when the sprint was planned, at the speed that the plan counted on. */
export function absence(days: readonly PersonDay[], rate: number): Claim | null {
  const short = days.filter(({ planned, left }) => left < planned)
  const lostOf = (some: readonly PersonDay[]) => sumOf(some.map(({ planned, left }) => planned - left))
  const hours = lostOf(short)
  if (hours <= 0) return null

  const people = [...Map.groupBy(short, ({ name }) => name)]
    .map(([name, theirs]) => ({
      name,
      hours: lostOf(theirs),
      reasons: [...new Set(theirs.flatMap(({ reason }) => reason ?? []))].toSorted(),
    }))
    .toSorted((a, b) => b.hours - a.hours || (a.name < b.name ? -1 : 1))
  const who = people.map((one) => `${one.name} −${tenths(one.hours)} h${one.reasons.length > 0 ? ` (${one.reasons.join(', ')})` : ''}`)
  return {
    cause: 'absence',
    firm: 0,
    points: hours * rate,
    evidence: `${counted(people.length, 'person', 'people')} had ${tenths(hours)} hours less than the plan knew: ${listed(who)}; at ${thousandths(rate)} points an hour that is ${counted(tenths(hours * rate), 'point')}.`,
    itemKeys: [],
    people: people.map(({ name }) => name),
  }
}
