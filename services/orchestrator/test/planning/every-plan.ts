import type { Forecast, PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'
import { valueItems } from '../../src/domain/planning/item-value.ts'

type Worth = { first: number; value: number; tasks: number }

/** The best plan by trying every one: each item with nobody or with one of the people. For a handful of items only. */
export function bestOfEveryPlan(snapshot: PlanningSnapshot, policy: PlanningPolicy, forecast: Forecast): Worth {
  const { items, people } = snapshot
  const values = valueItems(snapshot, policy)
  const loads = people.map(() => 0)
  const chosen = new Set<string>(snapshot.doneItemIds)
  let best: Worth = { first: 0, value: 0, tasks: 0 }

  const tryFrom = (index: number, points: number, worth: Worth): void => {
    const item = items[index]
    if (!item) {
      const closed = items.every(({ id, dependsOn }) => !chosen.has(id) || dependsOn.every((need) => chosen.has(need)))
      if (closed && (worth.first > best.first + 1e-6 || (Math.abs(worth.first - best.first) < 1e-6 && worth.value > best.value)))
        best = worth
      return
    }
    tryFrom(index + 1, points, worth)
    if (!item.ready || item.points === null || points + item.points > forecast.commit.points) return
    const value = values.get(item.id) ?? 0
    // A first item counts a little even without value: it is in if nothing of value among the first items stands against it.
    const first = item.carriedOver || item.pinned ? value + 0.0001 : 0
    for (const [place, person] of people.entries()) {
      const load = (loads[place] ?? 0) + item.points
      const fits =
        load * forecast.hoursPerPoint <= person.hours * policy.maxUtilisation + 1e-6 && load <= (policy.maxPointsPerPerson ?? 1e9)
      if (!fits || !item.skills.every((skill) => person.skills.includes(skill))) continue
      loads[place] = load
      chosen.add(item.id)
      tryFrom(index + 1, points + item.points, { first: worth.first + first, value: worth.value + value, tasks: worth.tasks + 1 })
      chosen.delete(item.id)
      loads[place] = load - item.points
    }
  }
  tryFrom(0, 0, best)
  return best
}
