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

/** A candidate as the solver sees it. `needs` and `people` are indexes; entries are in rank order. */
export type Entry = { itemId: string; size: number; weight: number; people: number[]; needs: number[]; first: boolean }

export function toProblem(
  candidates: readonly Candidate[],
  forecast: Forecast,
  { snapshot, policy }: { snapshot: PlanningSnapshot; policy: PlanningPolicy },
): Problem {
  const whole = (value: number) => Math.round(value * 100)
  const sizeUnit = greatestCommonDivisor(candidates.map(({ points }) => whole(points)))
  const weightUnit = greatestCommonDivisor(candidates.map(({ value }) => whole(value)))
  const units = (points: number) => Math.floor((points * 100) / sizeUnit + 1e-6)
  const indexes = new Map(candidates.map(({ item }, index) => [item.id, index]))

  return {
    entries: candidates.map(({ item, points, value, people, needs, first }) => ({
      itemId: item.id,
      size: whole(points) / sizeUnit,
      weight: whole(value) / weightUnit,
      people,
      needs: needs.flatMap((id) => indexes.get(id) ?? []),
      first: first !== null,
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
  for (const [index, { first }] of entries.entries()) {
    if (first) for (const needed of closure(String(index), byIndex)) found.add(Number(needed))
  }
  return found
}

export const sizeOf = ({ entries }: Problem, indexes: Iterable<number>) =>
  [...indexes].reduce((sum, index) => sum + (entries[index]?.size ?? 0), 0)
