import type { LeftOut, PlannedTask, PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'
import { type Candidate, closure, pointLimits } from './eligibility.ts'
import { valueItems } from './item-value.ts'
import type { Prepared } from './prepare.ts'
import { counted, listed } from './words.ts'

/** Every open item that is not in the plan with the constraint that keeps it out, the most valuable first. */
export function explainLeftOut(
  snapshot: PlanningSnapshot,
  policy: PlanningPolicy,
  { prepared, tasks }: { prepared: Prepared; tasks: PlannedTask[] },
): LeftOut[] {
  const values = valueItems(snapshot, policy)
  const room = roomOf(snapshot, policy, { prepared, tasks })
  const named = (item: Candidate['item']) => ({
    itemId: item.id,
    key: item.key,
    title: item.title,
    points: item.points,
    value: values.get(item.id) ?? 0,
  })

  const never = prepared.excluded.map(({ item, reason, detail }) => ({ ...named(item), reason, detail }))
  const passed = prepared.candidates
    .filter(({ item }) => !room.planned.has(item.id))
    .map((candidate) => ({ ...named(candidate.item), ...constraintOn(candidate, room) }))
  const position = new Map(snapshot.items.map((item) => [item.id, item.position]))
  return [...never, ...passed].sort((a, b) => b.value - a.value || (position.get(a.itemId) ?? 0) - (position.get(b.itemId) ?? 0))
}

type Room = ReturnType<typeof roomOf>

/** What the plan leaves: points of the commitment, and points of each person. */
function roomOf(snapshot: PlanningSnapshot, policy: PlanningPolicy, { prepared, tasks }: { prepared: Prepared; tasks: PlannedTask[] }) {
  const sum = (some: PlannedTask[]) => some.reduce((total, { points }) => total + points, 0)
  const limits = pointLimits(snapshot, policy, prepared.forecast)
  return {
    planned: new Set(tasks.map(({ itemId }) => itemId)),
    candidates: new Map(prepared.candidates.map((candidate) => [candidate.item.id, candidate])),
    commitment: prepared.forecast.commit.points - sum(tasks),
    people: snapshot.people.map(({ personId }, index) => (limits[index] ?? 0) - sum(tasks.filter((task) => task.personId === personId))),
  }
}

function constraintOn({ item, points, people }: Candidate, room: Room): Pick<LeftOut, 'reason' | 'detail'> {
  const along = [...closure(item.id, room.candidates)].filter((id) => id !== item.id && !room.planned.has(id))
  const needed = points + along.reduce((sum, id) => sum + (room.candidates.get(id)?.points ?? 0), 0)
  const others = listed(along.flatMap((id) => room.candidates.get(id)?.item.key ?? []))
  const withOthers = along.length > 0 ? ` with ${others}, which it depends on` : ''
  if (needed > room.commitment + 1e-9) {
    return {
      reason: 'commitment-full',
      detail: `it takes ${counted(needed, 'point')}${withOthers}; the commitment has ${shown(room.commitment)} left`,
    }
  }
  const most = Math.max(...people.map((person) => room.people[person] ?? 0))
  if (points > most + 1e-9) {
    return {
      reason: 'no-hours-left',
      detail: `it takes ${counted(points, 'point')}, whoever has the skills has hours for ${shown(most)} left at most`,
    }
  }
  return {
    reason: 'less-value',
    detail: `a plan with it${withOthers && `${withOthers},`} is worth less, or the search ended before it was placed`,
  }
}

const shown = (points: number) => Math.max(0, Math.floor(points * 10 + 1e-6) / 10)
