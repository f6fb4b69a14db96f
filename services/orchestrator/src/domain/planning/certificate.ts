import type { PlanCertificate, PlannedTask, PlanningPolicy, PlanningSnapshot, SprintPlan } from '@dsm/contracts'
import { termsOf } from '../brain/terms.ts'
import { balanceLoad } from './balance-load.ts'
import type { Selection } from './interpret.ts'
import { explainLeftOut } from './left-out.ts'
import type { Prepared } from './prepare.ts'
import { hundredths } from './rounding.ts'
import { sum } from './sum.ts'

/** The plan as it is recorded, all but its digest, which needs a hash function. */
export type UnsealedPlan = Omit<SprintPlan, 'digest'>

/** How many of the items that are not in the plan are named. */
const namedLeftOut = 50

export function certifyPlan(
  snapshot: PlanningSnapshot,
  policy: PlanningPolicy,
  { prepared, selection }: { prepared: Prepared; selection: Selection & { firstProven: boolean } },
): UnsealedPlan {
  const { forecast, problem } = prepared
  const tasks = plannedTasks(snapshot, prepared, balanceLoad(problem, selection.assignment))
  const leftOut = explainLeftOut(snapshot, policy, { prepared, tasks })
  const certificate: PlanCertificate = {
    commitPoints: forecast.commit.points,
    totalPoints: hundredths(sum(tasks.map(({ points }) => points))),
    hoursPerPoint: forecast.hoursPerPoint,
    ...evidence(snapshot, policy, tasks),
    firstProven: selection.firstProven,
    objective: hundredths(selection.objective),
    bound: hundredths(selection.bound),
    proven: selection.proven,
    stoppedBy: selection.stoppedBy,
  }
  return {
    kind: 'plan',
    terms: termsOf(policy),
    forecast,
    tasks,
    certificate,
    leftOut: leftOut.slice(0, namedLeftOut),
    leftOutItems: leftOut.length,
  }

  /** What the certificate states of people, dependencies, skills and first items. */
  function evidence({ people, items, doneItemIds }: PlanningSnapshot, { maxUtilisation }: PlanningPolicy, planned: PlannedTask[]) {
    const itemOf = new Map(items.map((item) => [item.id, item]))
    const done = new Set(doneItemIds)
    const taken = new Set(planned.map(({ itemId }) => itemId))
    return {
      people: people.map(({ personId, hours }) => {
        const own = planned.filter((task) => task.personId === personId)
        const points = hundredths(sum(own.map((task) => task.points)))
        const plannedHours = hundredths(points * forecast.hoursPerPoint)
        return { personId, availableHours: hours, limitHours: hundredths(hours * maxUtilisation), plannedHours, points, tasks: own.length }
      }),
      dependencies: planned.flatMap(({ itemId }) =>
        (itemOf.get(itemId)?.dependsOn ?? []).map((dependsOn) => ({
          itemId,
          dependsOn,
          met: done.has(dependsOn) ? ('done' as const) : ('in-plan' as const),
        })),
      ),
      skills: planned.map(({ itemId, personId }) => ({ itemId, personId, required: itemOf.get(itemId)?.skills ?? [] })),
      first: items
        .filter(({ carriedOver, pinned }) => carriedOver || pinned)
        .map(({ id, carriedOver }) => ({
          itemId: id,
          because: carriedOver ? ('carried-over' as const) : ('pinned' as const),
          planned: taken.has(id),
        })),
    }
  }
}

function plannedTasks(
  { people }: PlanningSnapshot,
  { candidates, forecast }: Prepared,
  assignment: ReadonlyMap<number, number>,
): PlannedTask[] {
  return [...assignment].flatMap(([entry, who]) => {
    const [candidate, person] = [candidates[entry], people[who]]
    if (!candidate || !person) return []
    const { item, points, value, first } = candidate
    const hours = hundredths(points * forecast.hoursPerPoint)
    return [
      {
        itemId: item.id,
        key: item.key,
        title: item.title,
        points,
        hours,
        personId: person.personId,
        personName: person.name,
        value,
        first,
      },
    ]
  })
}
