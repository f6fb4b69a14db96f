import { type Comparison, type ContextFacts, FactName } from '@dsm/contracts'
import { holds } from '../strategies/holds.ts'

/** A condition of one comparison that splits the history, and on which sprints it holds. */
export type CandidateCondition = { when: [Comparison]; holds: boolean[] }

/** Share of the sprints on the side that a condition asks for: a rule is about what is unusual. */
const WANTED_SHARE = 1 / 3
const MOST_SHARE = 2 / 3

/**
 * Conditions worth testing: for each fact at most one "more than" and one "less than", at the threshold that comes nearest to a third of the sprints and
 * holds on `fewest` at least. Few thresholds a fact keep the number of tests small; conditions that hold on the same sprints are one test.
 */
export function candidateConditions(facts: readonly ContextFacts[], fewest: number): CandidateCondition[] {
  const found = FactName.options
    .filter((fact) => fact !== 'pastSprints')
    .flatMap((fact) => [nearestThird(fact, '>', facts, fewest), nearestThird(fact, '<', facts, fewest)])
    .flatMap((one) => one ?? [])
  return [...new Map(found.toReversed().map((one) => [one.holds.join(), one])).values()].toReversed()
}

function nearestThird(fact: FactName, is: '<' | '>', facts: readonly ContextFacts[], fewest: number): CandidateCondition | undefined {
  const known = facts.flatMap((one) => one[fact] ?? [])
  const values = [...new Set(known)].toSorted((a, b) => a - b)
  const gaps = values.slice(1).map((high, index) => {
    const low = values[index] ?? high
    return { low, high, share: known.filter((value) => (is === '>' ? value > low : value < high)).length / facts.length }
  })
  const possible = gaps.filter(({ share }) => share * facts.length >= fewest && share <= MOST_SHARE)
  const [best] = possible.toSorted((a, b) => Math.abs(a.share - WANTED_SHARE) - Math.abs(b.share - WANTED_SHARE))
  if (!best) return undefined
  const when: [Comparison] = [{ fact, is, value: roundBetween(best.low, best.high) }]
  return { when, holds: facts.map((one) => holds(when, one)) }
}

/** The shortest decimal strictly between two numbers that is nearest to their middle. */
function roundBetween(low: number, high: number): number {
  const middle = (low + high) / 2
  for (let digits = 0; digits <= 6; digits++) {
    const value = Number(middle.toFixed(digits))
    if (value > low && value < high) return value
  }
  return middle
}
