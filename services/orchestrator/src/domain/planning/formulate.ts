import { type Entry, firstEntries, type Problem } from './problem.ts'
import { reduceEntries } from './reduce.ts'

/** A mixed-integer program in CPLEX LP text, and the names of its assignment columns. */
export type Program = { lp: string; columns: string[] }

/**
 * What a solve is for. `all-first`: the best plan that holds every first item. `most-first`: which first items to serve if not all
 * fit. `best`: the best plan whose first items weigh at least `firstWeight`.
 */
export type Goal = { goal: 'all-first' } | { goal: 'most-first' } | { goal: 'best'; firstWeight: number }

/**
 * All rank bonuses together. Weights are whole, so a bonus below 1 only chooses among plans of equal weight; with the solver's absolute
 * gap of `absoluteGap` (their sum is below 1) a finished search proves the weight, not the bonus.
 */
const rankBonus = 0.4
export const absoluteGap = 0.55

/**
 * Binaries `x<i>` (entry i is in the plan) and `y<i>_<p>` (person p takes it, only where p has the skills and the room), with
 * x = sum of y, one knapsack for the commitment, one for each person, and x_i <= x_j where i needs j.
 */
export function formulate(problem: Problem, goal: Goal): Program {
  const first = firstEntries(problem)
  const chosen = goal.goal === 'all-first'
  const kept = goal.goal === 'most-first' ? [...first].sort((a, b) => a - b) : reduceEntries(problem, first, chosen)
  const used = kept.flatMap((index) => {
    const entry = problem.entries[index]
    return entry ? [{ index, ...entry }] : []
  })

  const columns = used.flatMap(({ index, people }) => people.map((person) => `y${index}_${person}`))
  const binaries = [...used.map(({ index }) => `x${index}`), ...columns]
  const rows = [...assignmentRows(used), ...capacityRows(used, problem), ...dependencyRows(used), ...goalRows(used, goal)]
  const lp = `Maximize\n value: ${objective(used, goal)}\nSubject To\n ${rows.join('\n ')}\nBinaries\n ${binaries.join('\n ')}\nEnd\n`
  return { lp, columns }
}

/** Weight of the first items among the chosen ones. */
export const firstWeightOf = (problem: Problem, indexes: Iterable<number>) =>
  [...indexes].reduce((sum, index) => sum + (problem.entries[index]?.firstWeight ?? 0), 0)

/** What an entry counts in the objective of a goal. */
export const weightFor = ({ goal }: Goal, { weight, firstWeight }: Entry) => (goal === 'most-first' ? firstWeight : weight)

type Used = Entry & { index: number }

function objective(used: readonly Used[], goal: Goal): string {
  const places = (used.length * (used.length + 1)) / 2
  const bonus = (place: number) => (rankBonus * (used.length - place)) / places
  return used.map((entry, place) => `${weightFor(goal, entry) + bonus(place)} x${entry.index}`).join(' + ')
}

const assignmentRows = (used: readonly Used[]) =>
  used.map(({ index, people }) => `${people.map((person) => `y${index}_${person}`).join(' + ')} - x${index} = 0`)

function capacityRows(used: readonly Used[], { capacity, personLimits }: Problem): string[] {
  const commitment = `${used.map(({ index, size }) => `${size} x${index}`).join(' + ')} <= ${capacity}`
  const termsOf = new Map<number, string[]>()
  for (const { index, size, people: able } of used) {
    for (const person of able) {
      const terms = termsOf.get(person)
      const term = `${size} y${index}_${person}`
      if (terms) terms.push(term)
      else termsOf.set(person, [term])
    }
  }
  const people = personLimits.flatMap((limit, person) => {
    const terms = termsOf.get(person)
    return terms ? [`${terms.join(' + ')} <= ${limit}`] : []
  })
  return [commitment, ...people]
}

const dependencyRows = (used: readonly Used[]) => used.flatMap(({ index, needs }) => needs.map((need) => `x${index} - x${need} <= 0`))

function goalRows(used: readonly Used[], goal: Goal): string[] {
  const first = used.filter(({ firstWeight }) => firstWeight > 0)
  if (goal.goal === 'all-first') return first.map(({ index }) => `x${index} = 1`)
  if (goal.goal === 'most-first' || goal.firstWeight === 0) return []
  return [`${first.map(({ index, firstWeight }) => `${firstWeight} x${index}`).join(' + ')} >= ${goal.firstWeight}`]
}
