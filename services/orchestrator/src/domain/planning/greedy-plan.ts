import type { Selection } from './interpret.ts'
import { closure } from './eligibility.ts'
import { type Entry, firstEntries, type Problem } from './problem.ts'

/** What is known of the search that gave up: where to begin, what bounds the value, and whether only with every first item in the plan. */
export type Abandoned = {
  held: ReadonlyMap<number, number>
  /** No plan weighs more; infinite if the search says nothing. With `boundIfAllFirst` that holds only for plans with every first item. */
  bound: number
  boundIfAllFirst: boolean
  stoppedBy: 'gap' | 'nodes' | 'time'
}

/**
 * A feasible plan, good but not proven: first items first, then the most value per point, each with all that it depends on, biggest
 * parts first to whoever has the most room. It never removes what is held.
 */
export function greedyPlan(
  problem: Problem,
  { held, bound, boundIfAllFirst, stoppedBy }: Abandoned,
): Selection & { holdsAllFirst: boolean } {
  const assignment = new Map(held)
  for (const wish of inOrderOfWorth(problem)) {
    const placed = place(problem, wish, assignment)
    for (const [entry, person] of placed ?? []) assignment.set(entry, person)
  }
  const weigh = (entries: Iterable<number>) => [...entries].reduce((sum, index) => sum + (problem.entries[index]?.weight ?? 0), 0)
  const holdsAllFirst = [...firstEntries(problem)].every((index) => assignment.has(index))
  const [weight, everything] = [weigh(assignment.keys()), weigh(problem.entries.keys())]
  const known = Number.isFinite(bound) && (!boundIfAllFirst || holdsAllFirst) ? Math.floor(bound + 1e-6) : everything
  const most = Math.max(weight, Math.min(known, everything))
  const proven = most === weight
  return {
    assignment,
    objective: weight * problem.valueUnit,
    bound: most * problem.valueUnit,
    proven,
    stoppedBy: proven ? 'proof' : stoppedBy,
    holdsAllFirst,
  }
}

type Wish = { members: number[]; first: number; density: number }

/** Every entry with what it needs, the most worth having first. */
function inOrderOfWorth({ entries }: Problem): number[][] {
  const byIndex = new Map(entries.map(({ needs }, index) => [String(index), { needs: needs.map(String) }]))
  const wishes = entries.map((entry, index): Wish => {
    const members = [...closure(String(index), byIndex)].map(Number)
    const total = (pick: (one: Entry) => number) => members.reduce((sum, member) => sum + pick(entries[member] ?? entry), 0)
    return { members, first: entry.firstWeight, density: total(({ weight }) => weight) / total(({ size }) => size) }
  })
  return wishes.sort((a, b) => b.first - a.first || b.density - a.density).map(({ members }) => members)
}

/** Who takes the members that are not in the plan yet; undefined if one finds nobody or all together no room. */
function place({ entries, capacity, personLimits }: Problem, members: readonly number[], assignment: ReadonlyMap<number, number>) {
  const sizeOf = (index: number) => entries[index]?.size ?? 0
  const missing = members.filter((index) => !assignment.has(index)).sort((a, b) => sizeOf(b) - sizeOf(a))
  const rooms = [...personLimits]
  for (const [index, person] of assignment) rooms[person] = (rooms[person] ?? 0) - sizeOf(index)
  const taken = [...assignment.keys(), ...missing].reduce((sum, index) => sum + sizeOf(index), 0)
  if (taken > capacity) return undefined

  const placed = new Map<number, number>()
  for (const index of missing) {
    const [person] = (entries[index]?.people ?? []).toSorted((a, b) => (rooms[b] ?? 0) - (rooms[a] ?? 0))
    if (person === undefined || (rooms[person] ?? 0) < sizeOf(index)) return undefined
    placed.set(index, person)
    rooms[person] = (rooms[person] ?? 0) - sizeOf(index)
  }
  return placed
}
