import { type Belief, type PlanningItem, type PlanningPolicy, type PlanningSnapshot, ProblemError, type WhatIf } from '@dsm/contracts'

export type PlanningInput = { snapshot: PlanningSnapshot; policy: PlanningPolicy }

/** The inputs as they would be after the changes, in order. Refuses with `not-found` a person or item that the snapshot does not hold. */
export function applyWhatIf(input: PlanningInput, changes: readonly WhatIf[]): PlanningInput {
  return changes.reduce(applyOne, input)
}

function applyOne({ snapshot, policy }: PlanningInput, change: WhatIf): PlanningInput {
  switch (change.change) {
    case 'person-away':
      return { policy, snapshot: sendAway(snapshot, change.personId, change.hours) }
    case 'remove-item':
      return { policy, snapshot: { ...snapshot, items: withItem(snapshot, change.itemId, () => []) } }
    case 'set-points':
      return { policy, snapshot: { ...snapshot, items: withItem(snapshot, change.itemId, (item) => [estimate(item, change.points)]) } }
    case 'set-value':
      return { policy, snapshot: { ...snapshot, items: withItem(snapshot, change.itemId, (item) => [{ ...item, value: change.value }]) } }
    case 'pin-item':
      return { policy, snapshot: { ...snapshot, items: withItem(snapshot, change.itemId, (item) => [{ ...item, pinned: change.pinned }]) } }
    case 'commit-probability':
      return { snapshot, policy: { ...policy, commitProbability: change.probability } }
    case 'apply-strategy':
      return { policy, snapshot: believing(snapshot, withStrategy(snapshot.belief, change)) }
    case 'forget':
      return { policy, snapshot: believing(snapshot, forgetting(snapshot.belief, change.what)) }
    default:
      return change satisfies never
  }
}

function sendAway(snapshot: PlanningSnapshot, personId: string, away: number): PlanningSnapshot {
  if (!snapshot.people.some((person) => person.personId === personId))
    throw new ProblemError('not-found', `no person ${personId} in this sprint`)
  const people = snapshot.people.map((person) => {
    if (person.personId !== personId) return person
    const hours = Math.min(away, person.hours)
    return { ...person, hours: person.hours - hours, reductions: [...person.reductions, { cause: 'away in this what-if', hours }] }
  })
  return { ...snapshot, people }
}

function withItem({ items }: PlanningSnapshot, itemId: string, change: (item: PlanningItem) => PlanningItem[]): PlanningItem[] {
  if (!items.some(({ id }) => id === itemId)) throw new ProblemError('not-found', `no open item ${itemId}`)
  return items.flatMap((item) => (item.id === itemId ? change(item) : [item]))
}

const believing = (snapshot: PlanningSnapshot, belief: Belief): PlanningSnapshot => ({ ...snapshot, belief })

function withStrategy(belief: Belief, { strategyId, applied }: { strategyId: string; applied: boolean }): Belief {
  if (!belief.strategies.some((strategy) => strategy.strategyId === strategyId))
    throw new ProblemError('not-found', `no strategy ${strategyId}`)
  const because = `${applied ? 'applied' : 'left out'} in this what-if`
  const strategies = belief.strategies.map((strategy) =>
    strategy.strategyId === strategyId ? { ...strategy, applied, because } : strategy,
  )
  return { ...belief, strategies }
}

function forgetting(belief: Belief, what: 'memory' | 'other-projects'): Belief {
  if (what === 'other-projects') return { ...belief, peers: [] }
  return { ...belief, recalledBefore: [], recall: { ...belief.recall, episodes: [], empty: 'memory-off' } }
}

/** Points make an item ready that lacked nothing else. */
function estimate(item: PlanningItem, points: number): PlanningItem {
  const reasons = item.reasons.filter(({ code }) => code !== 'no-points')
  return { ...item, points, reasons, ready: item.ready || (item.reasons.length > 0 && reasons.length === 0) }
}
