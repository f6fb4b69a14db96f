import { type PlanningItem, type PlanningPolicy, type PlanningSnapshot, SprintPlan } from '@dsm/contracts'
import { withTerms } from '../brain/terms.ts'
import { checkForecast } from './check-forecast.ts'
import { faults, near, same } from './faults.ts'

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/**
 * Verifies a plan against what it was made from, by other code than the planner's: forecast, tasks, people, dependencies, skills, first
 * items and totals are computed again. Taken from the plan and only held against each other: the solver's bound with its proofs, and
 * which items are named as left out and why. The digest needs a hash function: `checkPlan` verifies it.
 * The terms that the plan states stand for the policy's own numbers. Returns what is wrong, in words; empty means accepted.
 */
export function checkCertificate(snapshot: PlanningSnapshot, policy: PlanningPolicy, candidate: unknown): string[] {
  const parsed = SprintPlan.safeParse(candidate)
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'plan'}: ${message}`)
  const known = know(snapshot, withTerms(policy, parsed.data.terms), parsed.data)
  return [checkTasks, checkPeople, checkLinks, checkFirst, checkForecast, checkTotals, checkLeftOut].flatMap((check) =>
    check(parsed.data, known),
  )
}

type Known = ReturnType<typeof know>
const know = (snapshot: PlanningSnapshot, policy: PlanningPolicy, { tasks }: SprintPlan) => ({
  snapshot,
  policy,
  items: new Map(snapshot.items.map((item) => [item.id, item])),
  done: new Set(snapshot.doneItemIds),
  planned: new Set(tasks.map(({ itemId }) => itemId)),
  mostPoints: policy.maxPointsPerPerson ?? Number.POSITIVE_INFINITY,
})

function checkTasks({ tasks, forecast }: SprintPlan, known: Known): string[] {
  const { snapshot, items, planned } = known
  return faults([planned.size === tasks.length, 'an item is planned twice']).concat(
    tasks.flatMap((task) => {
      const item = items.get(task.itemId)
      const person = snapshot.people.find(({ personId }) => personId === task.personId)
      if (!item || !person) return [`${task.key}: the item or its person does not exist`]
      return faults(
        [item.ready, `${item.key}: not ready`],
        [item.points === task.points, `${item.key}: has ${item.points} points, not ${task.points}`],
        [item.key === task.key && item.title === task.title, `${item.key}: another key or title`],
        [person.name === task.personName, `${item.key}: another name for its person`],
        [task.first === firstBecause(item), `${item.key}: wrong reason to come first`],
        [near(task.value, valueOf(item, known)), `${item.key}: wrong value`],
        [near(task.hours, task.points * forecast.hoursPerPoint), `${item.key}: wrong hours`],
        [item.skills.every((skill) => person.skills.includes(skill)), `${item.key}: ${person.name} lacks a skill that it needs`],
      )
    }),
  )
}

const firstBecause = ({ carriedOver, pinned }: PlanningItem) => (carriedOver ? 'carried-over' : pinned ? 'pinned' : null)

function valueOf(item: PlanningItem, { snapshot: { items, sprint }, policy }: Known): number {
  const lowest = items.reduce((most, { position }) => (position > most ? position : most), 1)
  const height = lowest > 1 ? (lowest - item.position) / (lowest - 1) : 1
  const atRank = 1 + (policy.topOfBacklog - 1) * height
  // The formula states an order: multiplied in another one, what lies in the middle of two whole numbers is rounded to the other.
  const plain = item.value ?? Math.round((item.points ?? 1) * policy.valuePerPoint[item.priority] * atRank)
  const urgent = item.dueOn !== null && item.dueOn <= sprint.endsOn ? plain * policy.deadlineFactor : plain
  const small = policy.smallItems !== null && item.points !== null && item.points <= policy.smallItems.maxPoints
  return small ? urgent * (policy.smallItems?.factor ?? 1) : urgent
}

function checkPeople({ tasks, certificate }: SprintPlan, { snapshot: { people }, policy, mostPoints }: Known): string[] {
  const each = people.flatMap(({ personId, name, hours }, index) => {
    const stated = certificate.people[index]
    const own = tasks.filter((task) => task.personId === personId)
    const points = sum(own.map((task) => task.points))
    const [needed, limit] = [points * certificate.hoursPerPoint, hours * policy.maxUtilisation]
    if (stated?.personId !== personId) return [`${name}: not stated in the certificate`]
    const workHolds = stated.tasks === own.length && near(stated.points, points) && near(stated.plannedHours, needed)
    return faults(
      [workHolds, `${name}: the stated work is not the planned work`],
      [stated.availableHours === hours && near(stated.limitHours, limit), `${name}: the stated hours are not the available ones`],
      [needed <= limit + 0.01, `${name}: ${needed.toFixed(1)} h planned, ${limit} h available`],
      [points <= mostPoints, `${name}: more points than one person may have`],
    )
  })
  return [...each, ...faults([certificate.people.length === people.length, 'the certificate lists other people'])]
}

function checkLinks({ tasks, certificate }: SprintPlan, { items, done, planned }: Known): string[] {
  const needs = tasks.flatMap(({ itemId }) => (items.get(itemId)?.dependsOn ?? []).map((dependsOn) => ({ itemId, dependsOn })))
  const met = needs.map((need) => ({ ...need, met: done.has(need.dependsOn) ? 'done' : 'in-plan' }))
  const skills = tasks.map(({ itemId, personId }) => ({ itemId, personId, required: items.get(itemId)?.skills ?? [] }))
  const unmet = needs.filter(({ dependsOn }) => !done.has(dependsOn) && !planned.has(dependsOn))
  return faults(
    [unmet.length === 0, `${unmet.map(({ itemId }) => items.get(itemId)?.key).join(', ')}: needs an item that is neither done nor planned`],
    [same(certificate.dependencies, met), 'the stated dependencies are not those of the tasks'],
    [same(certificate.skills, skills), 'the stated skills are not those of the tasks'],
  )
}

/** Carried-over and pinned items are accounted for, and none is missing that would fit beside only such items and what they need. */
function checkFirst({ tasks, certificate, forecast }: SprintPlan, known: Known): string[] {
  const { snapshot, policy, items, done, planned, mostPoints } = known
  const first = snapshot.items.filter((item) => firstBecause(item) !== null)
  const stated = first.map((item) => ({ itemId: item.id, because: firstBecause(item), planned: planned.has(item.id) }))
  const essential = new Set(first.map(({ id }) => id).filter((id) => planned.has(id)))
  for (const id of essential) for (const need of items.get(id)?.dependsOn ?? []) if (planned.has(need)) essential.add(need)

  const base = tasks.filter(({ itemId }) => essential.has(itemId))
  const fits = (points: number, { dependsOn, skills }: PlanningItem) =>
    sum(base.map((task) => task.points)) + points <= forecast.commit.points &&
    dependsOn.every((id) => done.has(id) || essential.has(id)) &&
    snapshot.people.some((person) => {
      const load = points + sum(base.filter(({ personId }) => personId === person.personId).map((task) => task.points))
      const hasRoom = load * forecast.hoursPerPoint <= person.hours * policy.maxUtilisation && load <= mostPoints
      return hasRoom && skills.every((skill) => person.skills.includes(skill))
    })
  const open = first.filter((item) => !planned.has(item.id) && item.ready)
  const passedOver = open.filter((item) => item.points !== null && item.points > 0 && fits(item.points, item))
  return faults(
    [same(certificate.first, stated), 'the stated first items are not those of the backlog'],
    [!certificate.firstProven || passedOver.length === 0, `${passedOver.map(({ key }) => key).join(', ')}: should come first and fits`],
  )
}

function checkTotals({ tasks, certificate, forecast }: SprintPlan): string[] {
  const { objective, bound, proven, stoppedBy, totalPoints, commitPoints, hoursPerPoint } = certificate
  return faults(
    [near(totalPoints, sum(tasks.map(({ points }) => points))), 'the stated points are not the sum of the tasks'],
    [totalPoints <= commitPoints && commitPoints === forecast.commit.points, 'more points than the commitment of the forecast'],
    [hoursPerPoint === forecast.hoursPerPoint, 'other hours per point than the forecast'],
    [near(objective, sum(tasks.map(({ value }) => value))), 'the stated value is not the sum of the tasks'],
    [objective <= bound && proven === (objective === bound) && proven === (stoppedBy === 'proof'), 'value, bound and proof disagree'],
  )
}

function checkLeftOut({ leftOut, leftOutItems }: SprintPlan, known: Known): string[] {
  const { items, planned } = known
  const isOut = ({ itemId, key, title, points, value, reason }: SprintPlan['leftOut'][number]) => {
    const item = items.get(itemId)
    if (!item || planned.has(itemId) || !near(value, valueOf(item, known))) return false
    const reasonHolds = (reason !== 'not-ready' || !item.ready) && (reason !== 'no-points' || !item.points)
    return reasonHolds && item.key === key && item.title === title && item.points === points
  }
  const distinct = new Set(leftOut.map(({ itemId }) => itemId)).size === leftOut.length
  return faults(
    [leftOutItems === items.size - planned.size && leftOut.length <= leftOutItems, 'another number of items left out than of the backlog'],
    [distinct && leftOut.every(isOut), 'the items left out are not those of the backlog'],
  )
}
