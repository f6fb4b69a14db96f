import type { Condition, ContextFacts, Effect } from '@dsm/contracts'
import { holds } from './holds.ts'

type Rule = { when: Condition; then: Effect }

/** Two conditions that agree on at least this share of the sprints in which either holds say the same. */
const SAME_SPRINTS = 0.9
/** With fewer sprints in which either holds, chance makes conditions look the same. */
const FEWEST_SPRINTS = 2
/** Parameters within this share of each other do the same. */
const NEAR = 0.1

/**
 * Whether two rules behave alike: the same kind of effect with parameters within 10 %, in the same sprints. Which those are is read off stored sprints; while
 * the conditions hold in few of them, only the same condition is the same.
 */
export function behavesAlike(one: Rule, other: Rule, stored: readonly ContextFacts[]): boolean {
  return isNear(one.then, other.then) && holdAlike(one.when, other.when, stored)
}

function holdAlike(one: Condition, other: Condition, stored: readonly ContextFacts[]): boolean {
  const either = stored.filter((facts) => holds(one, facts) || holds(other, facts))
  if (either.length < FEWEST_SPRINTS) return sorted(one) === sorted(other)
  const both = either.filter((facts) => holds(one, facts) && holds(other, facts))
  return both.length >= SAME_SPRINTS * either.length
}

const sorted = (condition: Condition) =>
  condition
    .map(({ fact, is, value }) => `${fact} ${is} ${value}`)
    .toSorted()
    .join(' and ')

function isNear(one: Effect, other: Effect): boolean {
  if (one.do !== other.do) return false
  const parameters = new Map(Object.entries(other))
  return Object.entries(one).every(([name, value]) => {
    const compared = parameters.get(name)
    if (typeof value !== 'number' || typeof compared !== 'number') return value === compared
    return Math.abs(value - compared) <= NEAR * Math.max(Math.abs(value), Math.abs(compared))
  })
}
