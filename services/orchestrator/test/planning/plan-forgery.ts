import type { PlanningPolicy, PlanningSnapshot, SprintPlan } from '@dsm/contracts'

export type Checked = { snapshot: PlanningSnapshot; policy: PlanningPolicy; plan: SprintPlan }

const round = (value: number) => Math.round(value * 100) / 100

/**
 * The plan with its certificate made to agree with other tasks, as a careful forger would: hours, points, dependencies, skills, first
 * items, totals and the items left out all add up again. What stays wrong is only what the tasks themselves break.
 */
export function restate({ snapshot, policy, plan }: Checked, tasks: SprintPlan['tasks']): SprintPlan {
  const [done, planned] = [new Set(snapshot.doneItemIds), new Set(tasks.map(({ itemId }) => itemId))]
  const itemOf = (id: string) => snapshot.items.find((item) => item.id === id)
  const objective = round(tasks.reduce((sum, { value }) => sum + value, 0))
  const { hoursPerPoint } = plan.certificate
  return {
    ...plan,
    tasks,
    leftOut: plan.leftOut.filter(({ itemId }) => !planned.has(itemId)),
    leftOutItems: snapshot.items.length - planned.size,
    certificate: {
      ...plan.certificate,
      totalPoints: tasks.reduce((sum, { points }) => sum + points, 0),
      people: snapshot.people.map(({ personId, hours }) => {
        const own = tasks.filter((task) => task.personId === personId)
        const points = own.reduce((sum, task) => sum + task.points, 0)
        const limitHours = round(hours * policy.maxUtilisation)
        return { personId, availableHours: hours, limitHours, plannedHours: round(points * hoursPerPoint), points, tasks: own.length }
      }),
      dependencies: tasks.flatMap(({ itemId }) =>
        (itemOf(itemId)?.dependsOn ?? []).map(
          (dependsOn) => ({ itemId, dependsOn, met: done.has(dependsOn) ? 'done' : 'in-plan' }) as const,
        ),
      ),
      skills: tasks.map(({ itemId, personId }) => ({ itemId, personId, required: itemOf(itemId)?.skills ?? [] })),
      first: plan.certificate.first.map((one) => ({ ...one, planned: planned.has(one.itemId) })),
      objective,
      bound: objective,
      proven: true,
      stoppedBy: 'proof',
    },
  }
}

/** The task that a plan would hold for an item, if a person took it. */
export function taskFor({ snapshot, plan }: Checked, itemId: string, personId: string): SprintPlan['tasks'][number] | undefined {
  const item = snapshot.items.find(({ id }) => id === itemId)
  const person = snapshot.people.find((one) => one.personId === personId)
  const value = plan.leftOut.find((one) => one.itemId === itemId)?.value
  if (!item || !person || value === undefined) return undefined
  const points = item.points ?? 1
  return {
    itemId,
    key: item.key,
    title: item.title,
    points,
    hours: round(points * plan.certificate.hoursPerPoint),
    personId,
    personName: person.name,
    value,
    first: item.carriedOver ? 'carried-over' : item.pinned ? 'pinned' : null,
  }
}
