import type { Comparison, Condition, ContextFacts } from '@dsm/contracts'

/** Whether every comparison of a condition is true of the facts. One of a fact that is not known is not. */
export function holds(condition: Condition, facts: ContextFacts): boolean {
  return condition.every((comparison) => isTrue(comparison, facts[comparison.fact]))
}

function isTrue({ is, value }: Comparison, known: number | null): boolean {
  if (known === null) return false
  switch (is) {
    case '<':
      return known < value
    case '<=':
      return known <= value
    case '>':
      return known > value
    case '>=':
      return known >= value
    default:
      return is satisfies never
  }
}
