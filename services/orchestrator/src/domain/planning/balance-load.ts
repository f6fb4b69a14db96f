import type { Problem } from './problem.ts'

/**
 * Evens out who does what, without touching what is done: moves one item, or swaps two, as long as the sum of load²/limit
 * falls. Skills and limits stay kept, so a feasible assignment stays feasible; each step strictly improves, so it ends.
 */
export function balanceLoad(problem: Problem, assignment: ReadonlyMap<number, number>): Map<number, number> {
  const current = new Map([...assignment].sort(([a], [b]) => a - b))
  const loads = problem.personLimits.map(() => 0)
  for (const [entry, person] of current) loads[person] = (loads[person] ?? 0) + size(problem, entry)
  while (moveOne(problem, current, loads) || swapTwo(problem, current, loads));
  return current
}

const size = ({ entries }: Problem, entry: number) => entries[entry]?.size ?? 0
const mayTake = ({ entries }: Problem, entry: number, person: number) => entries[entry]?.people.includes(person) ?? false

/** Shifts `amount` from one person to another if the receiver has room and the load becomes more even. */
function shift({ personLimits }: Problem, loads: number[], { from, to, amount }: { from: number; to: number; amount: number }): boolean {
  const [fromLimit = 1, toLimit = 1, fromLoad = 0, toLoad = 0] = [personLimits[from], personLimits[to], loads[from], loads[to]]
  if (toLoad + amount > toLimit || fromLoad - amount > fromLimit) return false
  const before = fromLoad ** 2 / fromLimit + toLoad ** 2 / toLimit
  const after = (fromLoad - amount) ** 2 / fromLimit + (toLoad + amount) ** 2 / toLimit
  if (after >= before - 1e-9) return false
  loads[from] = fromLoad - amount
  loads[to] = toLoad + amount
  return true
}

function moveOne(problem: Problem, current: Map<number, number>, loads: number[]): boolean {
  for (const [entry, from] of current) {
    for (const to of problem.entries[entry]?.people ?? []) {
      if (to !== from && shift(problem, loads, { from, to, amount: size(problem, entry) })) {
        current.set(entry, to)
        return true
      }
    }
  }
  return false
}

function swapTwo(problem: Problem, current: Map<number, number>, loads: number[]): boolean {
  for (const [entry, from] of current) {
    for (const [other, to] of current) {
      const amount = size(problem, entry) - size(problem, other)
      if (amount <= 0 || from === to || !mayTake(problem, entry, to) || !mayTake(problem, other, from)) continue
      if (shift(problem, loads, { from, to, amount })) {
        current.set(entry, to).set(other, from)
        return true
      }
    }
  }
  return false
}
