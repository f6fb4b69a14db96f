import type { PlanningItem, PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'
import { hundredths } from './rounding.ts'

/**
 * Value of every open item, by id. Where nobody set one it is the item's points (1 if it has none) times what the priority makes a point
 * worth, times a factor that falls evenly from `topOfBacklog` at the first rank to 1 at the last, as a whole number: rank and
 * priority decide then, not size. An item due before the sprint ends counts `deadlineFactor` times, a small one as `smallItems` says.
 */
export function valueItems({ items, sprint }: PlanningSnapshot, policy: PlanningPolicy): Map<string, number> {
  const last = items.reduce((most, { position }) => Math.max(most, position), 1)
  const set = (item: PlanningItem) => {
    const height = last > 1 ? (last - item.position) / (last - 1) : 1
    return item.value ?? Math.round((item.points ?? 1) * policy.valuePerPoint[item.priority] * (1 + (policy.topOfBacklog - 1) * height))
  }
  const { smallItems } = policy
  const isSmall = ({ points }: PlanningItem) => smallItems !== null && points !== null && points <= smallItems.maxPoints
  const factor = (item: PlanningItem) =>
    (item.dueOn !== null && item.dueOn <= sprint.endsOn ? policy.deadlineFactor : 1) * (isSmall(item) ? (smallItems?.factor ?? 1) : 1)
  return new Map(items.map((item) => [item.id, hundredths(set(item) * factor(item))]))
}
