import type { PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'
import { prepare } from '@dsm/orchestrator-service'

/**
 * Value of the plan that takes items by value per point, first items before others, each with what it needs, to the person with
 * the most room: what a careful person does by hand.
 */
export function greedyValue(snapshot: PlanningSnapshot, policy: PlanningPolicy): number {
  const prepared = prepare(snapshot, policy)
  if (prepared.kind === 'wait') return 0
  const { entries, capacity, personLimits, valueUnit } = prepared.problem
  let room = capacity
  let weight = 0
  const limits = [...personLimits]
  const taken = new Set<number>()

  const take = (index: number): void => {
    const entry = entries[index]
    if (!entry || taken.has(index) || entry.needs.some((need) => !taken.has(need))) return
    const person = entry.people.toSorted((a, b) => (limits[b] ?? 0) - (limits[a] ?? 0))[0]
    if (person === undefined || entry.size > room || entry.size > (limits[person] ?? 0)) return
    limits[person] = (limits[person] ?? 0) - entry.size
    room -= entry.size
    weight += entry.weight
    taken.add(index)
  }
  const byRatio = [...entries.entries()].sort(
    ([, a], [, b]) => Math.sign(b.firstWeight) - Math.sign(a.firstWeight) || b.weight / b.size - a.weight / a.size,
  )
  for (const [index, { needs }] of byRatio) {
    for (const need of needs) take(need)
    take(index)
  }
  return weight * valueUnit
}
