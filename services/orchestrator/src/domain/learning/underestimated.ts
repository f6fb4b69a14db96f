import type { SprintTask } from '@dsm/contracts'
import { counted, listed, percent } from '../planning/words.ts'
import type { Claim } from './claim.ts'
import { tenths } from './figures.ts'
import { isOpen, keptTasks, type SprintRecord, sumOf } from './sprint-record.ts'
import type { Worked } from './worked.ts'

/** Below so many points, or so small a part of what the hours should have given, a difference says nothing. */
const NOTABLE_POINTS = 0.5
const NOTABLE_SHARE = 0.15

type Overrun = { points: number; grown: number; hours: number; burned: number; expected: number }
type Work = { worked: ReadonlyMap<string, Worked>; rate: number; all: readonly SprintTask[] }

/** Items that earlier sprints had begun, if they took more than was thought to remain. */
export function carriedOverWork(record: SprintRecord, worked: ReadonlyMap<string, Worked>, rate: number): Claim | null {
  const { carried, fresh } = groups(record)
  const overrun = overrunOf(carried, { worked, rate, all: [...carried, ...fresh] })
  if (!isNotable(overrun)) return null
  const itemKeys = keysOf(carried)
  const evidence = `Carried-over work took more than its estimate left: ${sentenceOf(overrun, itemKeys)}`
  return { cause: 'carried-over-work', firm: 0, points: overrun.points, evidence, itemKeys, people: [] }
}

/**
 * Kinds of work (by type, by skill) that took more than they were estimated to, worst first, each item in one kind at most. A kind counts where its
 * estimates grew, or where its points came slower than the plan counted on and slower than the rest of this sprint's work: a team that is slow
 * at everything has not misjudged a kind.
 */
export function underestimatedWork(record: SprintRecord, worked: ReadonlyMap<string, Worked>, rate: number): Claim | null {
  const { carried, fresh } = groups(record)
  const all = [...carried, ...fresh]
  const found: { kind: string; overrun: Overrun; tasks: SprintTask[] }[] = []
  let left = fresh
  for (;;) {
    const worst = kindsOf(left)
      .map(([kind, tasks]) => ({ kind, tasks, overrun: overrunOf(tasks, { worked, rate, all }) }))
      .filter(({ overrun }) => isNotable(overrun))
      .toSorted((a, b) => b.overrun.points - a.overrun.points || (a.kind < b.kind ? -1 : 1))[0]
    if (!worst) break
    found.push(worst)
    left = left.filter((task) => !worst.tasks.includes(task))
  }
  if (found.length === 0) return null
  return {
    cause: 'underestimated-work',
    firm: 0,
    points: sumOf(found.map(({ overrun }) => overrun.points)),
    evidence: found.map(({ kind, overrun, tasks }) => `Underestimated: ${kind}, ${sentenceOf(overrun, keysOf(tasks))}`).join(' '),
    itemKeys: found.flatMap(({ tasks }) => keysOf(tasks)).toSorted(),
    people: [],
  }
}

function groups(record: SprintRecord) {
  const committed = keptTasks(record).filter((task) => task.committed)
  const isCarried = ({ itemId }: SprintTask) => record.expected.carriedOver.has(itemId)
  return { carried: committed.filter(isCarried), fresh: committed.filter((task) => !isCarried(task)) }
}

function kindsOf(tasks: readonly SprintTask[]): [kind: string, tasks: SprintTask[]][] {
  const skills = [...new Set(tasks.flatMap((task) => task.skills))].toSorted()
  return [
    ...[...Map.groupBy(tasks, ({ type }) => type)].map(([type, ofType]): [string, SprintTask[]] => [`work of type ${type}`, ofType]),
    ...skills.map((skill): [string, SprintTask[]] => [`work that needs ${skill}`, tasks.filter((task) => task.skills.includes(skill))]),
  ]
}

/** The more of two measures: points by which estimates and remaining work grew, and what the hours spent should have given less what they gave. */
function overrunOf(tasks: readonly SprintTask[], { worked, rate, all }: Work): Overrun {
  const { hours, burned, grown } = totals(tasks, worked)
  const others = totals(
    all.filter((task) => !tasks.includes(task)),
    worked,
  )
  const pace = others.hours > 0 ? Math.min(rate, others.burned / others.hours) : 0
  const expected = hours * pace
  const slow = expected - burned
  const growth = grown + sumOf(tasks.filter(isOpen).map(({ points, committedPoints }) => Math.max(0, points - committedPoints)))
  return { points: Math.max(growth, slow >= NOTABLE_SHARE * expected ? slow : 0), grown: growth, hours, burned, expected }
}

function totals(tasks: readonly SprintTask[], worked: ReadonlyMap<string, Worked>): Worked {
  const of = tasks.flatMap(({ itemId }) => worked.get(itemId) ?? [])
  return {
    hours: sumOf(of.map(({ hours }) => hours)),
    burned: sumOf(of.map(({ burned }) => burned)),
    grown: sumOf(of.map(({ grown }) => grown)),
  }
}

const isNotable = ({ points }: Overrun) => points >= NOTABLE_POINTS
const keysOf = (tasks: readonly SprintTask[]) => tasks.map(({ itemKey }) => itemKey).toSorted()

function sentenceOf({ points, grown, hours, burned, expected }: Overrun, keys: readonly string[]): string {
  if (points === grown) return `${listed(keys)} grew by ${counted(tenths(grown), 'point')} while they were worked on.`
  return `${listed(keys)} gave ${counted(tenths(burned), 'point')} in ${tenths(hours)} hours, ${percent(1 - burned / expected)} less than the hours stood for.`
}
