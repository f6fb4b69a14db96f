import { type PlanningItem, type PlanningPolicy, type PlanningSnapshot, SprintPlan } from '@dsm/contracts'
import studentQuantile from '@stdlib/stats-base-dists-t-quantile'

/** Points, hours and values are recorded with two decimals. */
const near = (a: number, b: number) => Math.abs(a - b) <= 0.0051
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const same = (stated: unknown, found: unknown) => JSON.stringify(stated) === JSON.stringify(found)
const faults = (...checks: [holds: boolean, fault: string][]) => checks.flatMap(([holds, fault]) => (holds ? [] : [fault]))

/** Verifies a plan against what it was made from: every figure is computed again, by other code than the planner's.
 *  Returns what is wrong, in words; empty means accepted. */
export function checkCertificate(snapshot: PlanningSnapshot, policy: PlanningPolicy, candidate: unknown): string[] {
  const parsed = SprintPlan.safeParse(candidate)
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'plan'}: ${message}`)
  const known = know(snapshot, policy, parsed.data)
  return [checkTasks, checkPeople, checkLinks, checkFirst, checkForecast, checkTotals].flatMap((check) => check(parsed.data, known))
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
  const perPoint = policy.valuePerPoint[item.priority] * (1 + (policy.topOfBacklog - 1) * height)
  const plain = item.value ?? Math.round((item.points ?? 1) * perPoint)
  return item.dueOn !== null && item.dueOn <= sprint.endsOn ? plain * policy.deadlineFactor : plain
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

function checkForecast({ forecast }: SprintPlan, { snapshot, policy }: Known): string[] {
  const { facts, commit, hours, p15, p50, p85 } = forecast
  const used = snapshot.history.filter((sprint) => sprint.hours > 0)
  const { pointsPerHour, logSpread, sprints, spreadSprints } = policy.forecast
  const metWith = (probability: number, points: number) => {
    const deviations = studentQuantile(1 - probability, facts.degreesOfFreedom)
    const found = Math.min(hours * Math.exp(facts.location + facts.scale * deviations), 1e9)
    return Math.abs(found - points) < 0.0101 + 1e-6 * found
  }
  const quantiles = metWith(0.85, p15) && metWith(0.5, p50) && metWith(0.15, p85) && metWith(commit.probability, commit.points)
  const counts = facts.ranOut === used.filter(({ ranOut }) => ranOut).length && facts.raised <= used.length
  return faults(
    [near(hours, sum(snapshot.people.map((person) => person.hours))), 'forecast: other hours than the people have'],
    [quantiles, 'forecast: the points are not quantiles of the stated distribution'],
    [commit.probability === policy.commitProbability, 'forecast: another probability than the policy asks for'],
    [forecast.hoursPerPoint === hours / p50, 'forecast: hours per point are not hours over the median'],
    [Math.abs(Math.log(facts.pointsPerHour) - facts.location) < 1e-9, 'forecast: the stated speed is not the median'],
    [same(facts.prior, { pointsPerHour, logSpread, sprints }), 'forecast: another prior than the policy states'],
    [near(facts.degreesOfFreedom, spreadSprints + facts.effectiveSprints), 'forecast: other evidence than the degrees of freedom'],
    [counts && forecast.sampleSize === used.length, 'forecast: another history'],
    [forecast.basis === (used.length > 0 ? 'history' : 'prior'), 'forecast: another basis'],
  )
}

function checkTotals({ tasks, certificate, forecast, leftOut, leftOutItems }: SprintPlan, { items, planned }: Known): string[] {
  const { objective, bound, proven, stoppedBy, totalPoints, commitPoints, hoursPerPoint } = certificate
  const isOut = ({ itemId, key, points }: SprintPlan['leftOut'][number]) =>
    !planned.has(itemId) && items.get(itemId)?.key === key && items.get(itemId)?.points === points
  return faults(
    [near(totalPoints, sum(tasks.map(({ points }) => points))), 'the stated points are not the sum of the tasks'],
    [totalPoints <= commitPoints && commitPoints === forecast.commit.points, 'more points than the commitment of the forecast'],
    [hoursPerPoint === forecast.hoursPerPoint, 'other hours per point than the forecast'],
    [near(objective, sum(tasks.map(({ value }) => value))), 'the stated value is not the sum of the tasks'],
    [objective <= bound && proven === (objective === bound) && proven === (stoppedBy === 'proof'), 'value, bound and proof disagree'],
    [leftOutItems === items.size - planned.size && leftOut.every(isOut), 'the items left out are not those of the backlog'],
  )
}
