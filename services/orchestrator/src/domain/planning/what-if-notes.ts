import { type Belief, conditionText, type WhatIf } from '@dsm/contracts'

/** What is unlike a sprint that could really come about, although it was done as asked: strategies that are applied where they never would be. */
export function whatIfNotes({ strategies }: Belief, changes: readonly WhatIf[]): string[] {
  return changes.flatMap((change) => {
    if (change.change !== 'apply-strategy' || !change.applied) return []
    const strategy = strategies.find(({ strategyId }) => strategyId === change.strategyId)
    if (!strategy || strategy.holds) return []
    return [`${strategy.name} is applied although its condition does not hold for this sprint: ${conditionText(strategy.when)}.`]
  })
}
