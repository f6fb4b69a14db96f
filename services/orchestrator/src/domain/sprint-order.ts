import type { PlanningContext } from './planning-context.ts'
import type { Capacity, NewSprint, RunPolicy, SprintPlan } from '@dsm/contracts'

/** How many of the most valuable tasks name the goal of a sprint. */
const GOAL_TASKS = 3

/** The request that carries a plan out: exactly its tasks, people and points. */
export function sprintOrder(given: {
  decisionId: string
  plan: SprintPlan
  snapshot: PlanningContext
  capacity: Capacity
  policy: Pick<RunPolicy, 'progressSource' | 'simulationSeed'>
}): NewSprint {
  const { decisionId, plan, snapshot, capacity, policy } = given
  const { startsOn, endsOn, workingDays } = snapshot.sprint
  const items = new Map(snapshot.items.map((item) => [item.id, item]))
  const goal = plan.tasks.toSorted((a, b) => b.value - a.value).slice(0, GOAL_TASKS)
  return {
    goal: goal.map(({ title }) => title).join('; '),
    startsOn,
    endsOn,
    workingDays,
    progressSource: policy.progressSource,
    ...(policy.progressSource === 'simulated' && { simulationSeed: policy.simulationSeed }),
    decisionId,
    people: capacity.people.map(({ personId, name, skills, days }) => ({
      personId,
      name,
      skills,
      days: days.filter(({ date }) => date >= startsOn && date <= endsOn).map(({ date, hours }) => ({ date, hours })),
    })),
    tasks: plan.tasks.map(({ itemId, key, title, personId, personName, points }) => {
      const item = items.get(itemId)
      return {
        itemId,
        itemKey: key,
        title,
        type: item?.type ?? 'story',
        skills: item?.skills ?? [],
        dependsOn: item?.dependsOn ?? [],
        personId,
        personName,
        points,
      }
    }),
  }
}
