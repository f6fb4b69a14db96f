import type { Forecast, PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'
import { type Candidate, closure, pointLimits } from './eligibility.ts'
import { greatestCommonDivisor } from './rounding.ts'

/**
 * Selection and assignment in whole numbers. Sizes are multiples of the largest unit that every candidate's points share,
 * so capacities round down to it, which loses no plan and tightens the relaxation; weights are values in their own unit.
 */
export type Problem = {
  entries: Entry[]
  capacity: number
  personLimits: number[]
  /** Value of one unit of weight. */
  valueUnit: number
}

/**
 * A candidate as the solver sees it. `needs` and `people` are indexes; entries are in rank order. `firstWeight` is above 0 for items that
 * come first: of two sets of them the one of more value weighs more, and at equal value the one of more items.
 */
export type Entry = { itemId: string; size: number; weight: number; firstWeight: number; people: number[]; needs: number[] }

export function toProblem(
  candidates: readonly Candidate[],
  forecast: Forecast,
  { snapshot, policy }: { snapshot: PlanningSnapshot; policy: PlanningPolicy },
): Problem {
  const whole = (value: number) => Math.round(value * 100)
  const sizeUnit = greatestCommonDivisor(candidates.map(({ points }) => whole(points)))
  const weightUnit = greatestCommonDivisor(candidates.map(({ value }) => whole(value)))
  const units = (points: number) => Math.floor((points * 100) / sizeUnit + 1e-6)
  const weigh = (value: number) => whole(value) / weightUnit
  const firstItems = candidates.filter(({ first }) => first !== null).length
  const indexes = new Map(candidates.map(({ item }, index) => [item.id, index]))

  return {
    entries: candidates.map(({ item, points, value, people, needs, first }) => ({
      itemId: item.id,
      size: whole(points) / sizeUnit,
      weight: weigh(value),
      firstWeight: first === null ? 0 : weigh(value) * (firstItems + 1) + 1,
      people,
      needs: needs.flatMap((id) => indexes.get(id) ?? []),
    })),
    capacity: units(forecast.commit.points),
    personLimits: pointLimits(snapshot, policy, forecast).map(units),
    valueUnit: weightUnit / 100,
  }
}

/** Indexes of the first items and of what they need. */
export function firstEntries({ entries }: Problem): Set<number> {
  const byIndex = new Map(entries.map(({ needs }, index) => [String(index), { needs: needs.map(String) }]))
  const found = new Set<number>()
  for (const [index, { firstWeight }] of entries.entries()) {
    if (firstWeight > 0) for (const needed of closure(String(index), byIndex)) found.add(Number(needed))
  }
  return found
}

export const sizeOf = ({ entries }: Problem, indexes: Iterable<number>) =>
  [...indexes].reduce((sum, index) => sum + (entries[index]?.size ?? 0), 0)
