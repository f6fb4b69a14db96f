import type { Forecast, LeftOut, PlanningItem, PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'
import { valueItems } from './item-value.ts'
import { counted, listed } from './words.ts'

/** An item that may be planned: `people` are indexes into the snapshot's people, `needs` the ids of undone items that must come along. */
export type Candidate = {
  item: PlanningItem
  points: number
  value: number
  people: number[]
  needs: string[]
  first: 'carried-over' | 'pinned' | null
}

export type Exclusion = { item: PlanningItem; reason: LeftOut['reason']; detail: string }

/** Sorts the open items, in rank order, into those that may be planned and those that may not, with the reason. */
export function findCandidates(snapshot: PlanningSnapshot, policy: PlanningPolicy, forecast: Forecast) {
  const values = valueItems(snapshot, policy)
  const limits = pointLimits(snapshot, policy, forecast)
  const done = new Set(snapshot.doneItemIds)
  const excluded: Exclusion[] = []
  const candidates = new Map<string, Candidate>()

  for (const item of snapshot.items.toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))) {
    const skilled = snapshot.people.flatMap((person, index) => (item.skills.every((skill) => person.skills.includes(skill)) ? [index] : []))
    const points = item.points ?? 0
    const people = skilled.filter((index) => points <= (limits[index] ?? 0) + 1e-9)
    const obstacle = findObstacle(item, { skilled, people, commitPoints: forecast.commit.points })
    if (obstacle) excluded.push({ item, ...obstacle })
    else {
      const needs = item.dependsOn.filter((id) => !done.has(id))
      const first = item.carriedOver ? 'carried-over' : item.pinned ? 'pinned' : null
      candidates.set(item.id, { item, points, value: values.get(item.id) ?? 0, people, needs, first })
    }
  }
  const keyOf = new Map(snapshot.items.map(({ id, key }) => [id, key]))
  excluded.push(...dropBlocked(candidates, { commitPoints: forecast.commit.points, keyOf }))
  return { candidates: [...candidates.values()], excluded }
}

/** Points that each person can take, by their hours and by the policy. */
export function pointLimits({ people }: PlanningSnapshot, policy: PlanningPolicy, { hoursPerPoint }: Forecast): number[] {
  const most = policy.maxPointsPerPerson ?? Number.POSITIVE_INFINITY
  return people.map(({ hours }) => Math.min((hours * policy.maxUtilisation) / hoursPerPoint, most))
}

type Chances = { skilled: number[]; people: number[]; commitPoints: number }

function findObstacle(item: PlanningItem, { skilled, people, commitPoints }: Chances): Omit<Exclusion, 'item'> | undefined {
  const reasons = item.reasons.map(({ detail }) => detail).join('; ')
  if (item.points === null || item.points <= 0)
    return { reason: 'no-points', detail: item.points === 0 ? 'it has 0 points: estimate it' : 'it has no points' }
  if (!item.ready) return { reason: 'not-ready', detail: reasons || 'the backlog says that it is not ready' }
  if (skilled.length === 0)
    return { reason: 'no-skilled-person', detail: `nobody has all of: ${item.skills.join(', ') || 'nothing, the team is empty'}` }
  if (item.points > commitPoints) return { reason: 'too-big', detail: `its ${exceeds(item.points)} the commitment of ${commitPoints}` }
  if (people.length === 0) return { reason: 'too-big', detail: `its ${exceeds(item.points)} the hours of everyone who has the skills` }
  return undefined
}

const exceeds = (points: number) => counted(points, 'point exceeds', 'points exceed')

/** Removes, until nothing changes, items whose dependencies cannot come along: one is not a candidate, or together they exceed the commitment. */
function dropBlocked(
  candidates: Map<string, Candidate>,
  { commitPoints, keyOf }: { commitPoints: number; keyOf: ReadonlyMap<string, string> },
): Exclusion[] {
  const named = (ids: string[]) => listed(ids.map((id) => keyOf.get(id) ?? 'an item that is not open'))
  const dropped: Exclusion[] = []
  for (let before = -1; before !== dropped.length;) {
    before = dropped.length
    for (const [id, { item, needs }] of candidates) {
      const along = [...closure(id, candidates)]
      const points = along.reduce((sum, needed) => sum + (candidates.get(needed)?.points ?? 0), 0)
      const blocking = needs.filter((needed) => !candidates.has(needed))
      if (blocking.length > 0)
        dropped.push({ item, reason: 'dependency-unavailable', detail: `it depends on ${named(blocking)}, not done and not possible now` })
      else if (points > commitPoints) {
        const others = named(along.filter((one) => one !== id))
        dropped.push({ item, reason: 'too-big', detail: `with ${others}, which it depends on, it takes ${counted(points, 'point')}` })
      } else continue
      candidates.delete(id)
    }
  }
  return dropped
}

/** The item and every undone item that it depends on, directly or not. */
export function closure(id: string, candidates: ReadonlyMap<string, Pick<Candidate, 'needs'>>): Set<string> {
  const found = new Set([id])
  for (const one of found) for (const needed of candidates.get(one)?.needs ?? []) found.add(needed)
  return found
}
