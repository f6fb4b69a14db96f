import type { ContextFacts, PastSprint } from '@dsm/contracts'
import type { PlanningContext } from '../planning-context.ts'
import { sum } from '../planning/sum.ts'

/** How many of the latest sprints "recent" means. */
const recentSprints = 3

/** What the coming sprint looks like, as figures. */
export function contextFacts(context: PlanningContext): ContextFacts {
  const { people, sprint, history } = context
  const hours = sum(people.map((person) => person.hours))
  const fullHours = sum(people.map((person) => person.fullHours))
  const away = people.filter((person) => person.fullHours - person.hours >= dayOf(person.fullHours, sprint.workingDays.length))
  const committed = history.filter((past) => past.committed > 0)
  const recent = committed.slice(-recentSprints)
  return {
    teamSize: people.length,
    workingDays: sprint.workingDays.length,
    hours,
    ptoRatio: fullHours > 0 ? rounded(Math.max(0, 1 - hours / fullHours)) : 0,
    peopleAway: away.length,
    ...backlogFacts(context),
    pastSprints: history.length,
    lastCompletion: ratio(committed.at(-1), (past) => past.completed),
    recentShortfall: mean(recent, (past) => Math.max(0, past.committed - past.completed) / past.committed),
    recentAddedShare: mean(recent, (past) => past.added / past.committed),
  }
}

function backlogFacts({ items }: PlanningContext) {
  const ready = items.filter((item) => item.ready)
  const open = new Set(items.map(({ id }) => id))
  const points = (some: typeof items) => sum(some.map((item) => item.points ?? 0))
  const readyPoints = points(ready)
  return {
    readyItems: ready.length,
    readyPoints,
    carriedOverPoints: points(items.filter(({ carriedOver }) => carriedOver)),
    largestItemPoints: Math.max(0, ...ready.map((item) => item.points ?? 0)),
    bugShare: readyPoints > 0 ? rounded(points(ready.filter(({ type }) => type === 'bug')) / readyPoints) : 0,
    dependencyShare:
      ready.length > 0 ? rounded(ready.filter(({ dependsOn }) => dependsOn.some((id) => open.has(id))).length / ready.length) : 0,
  }
}

/** An average working day of someone who has `fullHours` in the sprint; nobody without hours is ever away. */
const dayOf = (fullHours: number, workingDays: number) =>
  fullHours > 0 && workingDays > 0 ? fullHours / workingDays - 1e-9 : Number.POSITIVE_INFINITY

const ratio = (past: PastSprint | undefined, of: (past: PastSprint) => number) => (past ? rounded(of(past) / past.committed) : null)

const mean = (some: readonly PastSprint[], of: (past: PastSprint) => number) =>
  some.length > 0 ? rounded(sum(some.map(of)) / some.length) : null

/** Four decimals: enough for any condition, and the same on every machine. */
const rounded = (value: number) => Math.round(value * 10_000) / 10_000
