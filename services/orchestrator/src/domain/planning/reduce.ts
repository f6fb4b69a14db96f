import type { Entry, Problem } from './problem.ts'

/**
 * Indexes of the entries that some best plan may hold. One entry dominates another that nothing depends on, if it is no larger, worth no
 * less, open to at least the same people and needs no more: in any plan it can take the other's place. So a best
 * plan exists in which every chosen entry's dominators are chosen too, and an entry that has no room beside its dominators can go.
 * `kept` entries are neither dropped nor counted; their size is taken off the capacity if they are sure to be in the plan.
 */
export function reduceEntries({ entries, capacity }: Problem, kept: ReadonlySet<number>, keptAreChosen: boolean): number[] {
  const needed = new Set(entries.flatMap(({ needs }) => needs))
  const keptSize = entries.reduce((sum, { size }, index) => sum + (kept.has(index) ? size : 0), 0)
  const room = keptAreChosen ? capacity - keptSize : capacity
  const byWeight = [...entries.entries()].filter(([index]) => !kept.has(index)).sort(([, a], [, b]) => b.weight - a.weight)

  const hasRoom = ([index, entry]: [number, Entry]) => {
    let size = entry.size
    for (const [other, better] of byWeight) {
      if (size > room || better.weight < entry.weight) break
      if (other !== index && dominates([other, better], [index, entry])) size += better.size
    }
    return size <= room
  }
  return [...entries.entries()]
    .filter(([index, entry]) => kept.has(index) || needed.has(index) || hasRoom([index, entry]))
    .map(([index]) => index)
}

function dominates([index, better]: [number, Entry], [otherIndex, other]: [number, Entry]): boolean {
  if (better.size > other.size || better.weight < other.weight) return false
  if (better.people.length < other.people.length || better.needs.length > other.needs.length) return false
  if (!other.people.every((person) => better.people.includes(person))) return false
  if (!better.needs.every((need) => other.needs.includes(need))) return false
  const alike =
    better.size === other.size &&
    better.weight === other.weight &&
    better.people.length === other.people.length &&
    better.needs.length === other.needs.length
  // Of two alike, the higher rank dominates: never each the other, or both would go.
  return !alike || index < otherIndex
}
