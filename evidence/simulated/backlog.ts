import type { PlanningItem, PlanTerms } from '@dsm/contracts'
import type { World } from './world.ts'

/** What a team has left to do. `remaining`: points that are left of items that were begun. */
export type Backlog = { carried: PlanningItem[]; waiting: PlanningItem[]; thoughtOf: number; remaining: ReadonlyMap<string, number> }

export const emptyBacklog: Backlog = { carried: [], waiting: [], thoughtOf: 0, remaining: new Map() }

/** Open items that a product owner keeps ready: three sprints of any of these teams. */
const readyItems = 60

/** The backlog with as many new ideas as keep it full. */
export function refilled({ carried, waiting, thoughtOf, remaining }: Backlog, world: World): Backlog {
  const missing = Math.max(0, readyItems - carried.length - waiting.length)
  const ideas = Array.from({ length: missing }, (_, index) => world.item(thoughtOf + index + 1))
  return { carried, waiting: [...waiting, ...ideas], thoughtOf: thoughtOf + missing, remaining }
}

/** Open items as planning sees them: carried over first, open dependencies only. */
export function openItems({ carried, waiting }: Backlog): PlanningItem[] {
  const open = new Set([...carried, ...waiting].map(({ id }) => id))
  return [...carried, ...waiting].map((item, index) => ({
    ...item,
    dependsOn: item.dependsOn.filter((id) => open.has(id)),
    position: index + 1,
  }))
}

export type Assigned = { item: PlanningItem; personId: string }
type Able = { personId: string; skills: readonly string[]; hours: number }

/**
 * The first items in order that fit into the commitment with what they depend on, each to whoever is able and least laden. How well items are chosen is not what
 * is measured here, so the exact planner stays out of it.
 */
export function select(
  items: readonly PlanningItem[],
  people: readonly Able[],
  { commitPoints, smallItems }: { commitPoints: number } & Pick<PlanTerms, 'smallItems'>,
): Assigned[] {
  const place = ({ points, position, carriedOver }: PlanningItem) =>
    carriedOver ? 0 : position / (smallItems && (points ?? 0) <= smallItems.maxPoints ? smallItems.factor : 1)
  const load = new Map(people.map(({ personId }) => [personId, 0]))
  const chosen = new Map<string, Assigned>()
  let room = commitPoints
  for (const item of items.toSorted((a, b) => place(a) - place(b))) {
    const points = item.points ?? 0
    if (points > room || !item.dependsOn.every((id) => chosen.has(id))) continue
    const able = people.filter(({ hours, skills }) => hours > 0 && item.skills.every((skill) => skills.includes(skill)))
    const laden = ({ personId, hours }: Able) => ((load.get(personId) ?? 0) + points) / hours
    const [taker] = able.toSorted((a, b) => laden(a) - laden(b))
    if (!taker) continue
    chosen.set(item.id, { item, personId: taker.personId })
    load.set(taker.personId, (load.get(taker.personId) ?? 0) + points)
    room -= points
  }
  return [...chosen.values()]
}

/** The backlog after a sprint: what was not done comes first in the next, less what was worked off. */
export function afterSprint(
  { waiting, thoughtOf }: Backlog,
  taken: readonly Assigned[],
  unfinished: readonly { item: PlanningItem; remainingPoints: number }[],
): Backlog {
  const chosen = new Set(taken.map(({ item }) => item.id))
  return {
    carried: unfinished.map(({ item }) => ({ ...item, carriedOver: true })),
    waiting: waiting.filter(({ id }) => !chosen.has(id)),
    thoughtOf,
    remaining: new Map(unfinished.map(({ item, remainingPoints }) => [item.id, remainingPoints])),
  }
}
