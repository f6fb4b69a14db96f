import type { SprintPlan } from '@dsm/contracts'
import { type Checked, restate, taskFor } from './plan-forgery.ts'

type Task = SprintPlan['tasks'][number]
/** Makes a plan invalid by construction, or says by `undefined` that this plan gives no chance to. `pick` chooses among what is possible. */
export type Mutation = (checked: Checked, pick: <Value>(values: readonly Value[]) => Value | undefined) => unknown

const without = (tasks: Task[], task: Task) => tasks.filter((one) => one !== task)
const altered = (tasks: Task[], task: Task, changes: Partial<Task>) => tasks.map((one) => (one === task ? { ...one, ...changes } : one))

/** Restates the plan with one task changed. */
const alter =
  (changes: (task: Task) => Partial<Task>): Mutation =>
  (checked, pick) => {
    const task = pick(checked.plan.tasks)
    return task && restate(checked, altered(checked.plan.tasks, task, changes(task)))
  }
/** Changes only figures of the certificate. */
const certify =
  (changes: (certificate: SprintPlan['certificate']) => Partial<SprintPlan['certificate']>): Mutation =>
  ({ plan }) => ({ ...plan, certificate: { ...plan.certificate, ...changes(plan.certificate) } })
const certifyPerson =
  (changes: (person: SprintPlan['certificate']['people'][number]) => object): Mutation =>
  ({ plan }, pick) => {
    const person = pick(plan.certificate.people)
    const people = plan.certificate.people.map((one) => (one === person ? { ...one, ...changes(one) } : one))
    return { ...plan, certificate: { ...plan.certificate, people } }
  }
const forecast =
  (changes: (stated: SprintPlan['forecast']) => Partial<SprintPlan['forecast']>): Mutation =>
  ({ plan }) => ({ ...plan, forecast: { ...plan.forecast, ...changes(plan.forecast) } })
const leftOut =
  (changes: (entry: SprintPlan['leftOut'][number]) => Partial<SprintPlan['leftOut'][number]>): Mutation =>
  ({ plan }, pick) => {
    const entry = pick(plan.leftOut)
    return entry && { ...plan, leftOut: plan.leftOut.map((one) => (one === entry ? { ...one, ...changes(one) } : one)) }
  }
/** Adds an item that is not in the plan and meets the condition, given to anyone. */
const add =
  (condition: (item: Checked['snapshot']['items'][number], checked: Checked) => boolean): Mutation =>
  (checked, pick) => {
    const planned = new Set(checked.plan.tasks.map(({ itemId }) => itemId))
    const item = pick(checked.snapshot.items.filter((one) => !planned.has(one.id) && condition(one, checked)))
    const person = pick(checked.snapshot.people)
    const task = item && person && taskFor(checked, item.id, person.personId)
    return task && restate(checked, [...checked.plan.tasks, task])
  }

export const mutations: Record<string, Mutation> = {
  'a person without a needed skill': (checked, pick) => {
    const { snapshot, plan } = checked
    const wrong = plan.tasks.flatMap((task) => {
      const needed = snapshot.items.find(({ id }) => id === task.itemId)?.skills ?? []
      return snapshot.people.filter(({ skills }) => !needed.every((skill) => skills.includes(skill))).map((person) => ({ task, person }))
    })
    const swap = pick(wrong)
    return swap && restate(checked, altered(plan.tasks, swap.task, { personId: swap.person.personId, personName: swap.person.name }))
  },
  'an item beyond the commitment': add(
    ({ points }, { plan }) => points !== null && plan.certificate.totalPoints + points > plan.certificate.commitPoints,
  ),
  'an item that is not ready': add(({ ready }) => !ready),
  'an item without points': add(({ points }) => points === null),
  'a dependency left behind': (checked, pick) => {
    const needed = new Set(checked.plan.certificate.dependencies.filter(({ met }) => met === 'in-plan').map(({ dependsOn }) => dependsOn))
    const task = pick(checked.plan.tasks.filter(({ itemId }) => needed.has(itemId)))
    return task && restate(checked, without(checked.plan.tasks, task))
  },
  'more hours than a person has': (checked, pick) => {
    const { snapshot, policy, plan } = checked
    const needed = plan.certificate.totalPoints * plan.certificate.hoursPerPoint
    const person = pick(snapshot.people.filter(({ hours }) => needed > hours * policy.maxUtilisation + 0.02))
    const everything = plan.tasks.map((task) => ({ ...task, personId: person?.personId ?? '', personName: person?.name ?? '' }))
    return person && restate(checked, everything)
  },
  'a carried-over or pinned item dropped': (checked, pick) => {
    const { snapshot, plan } = checked
    const needs = new Set(snapshot.items.flatMap(({ dependsOn }) => dependsOn))
    const free = (id: string) =>
      snapshot.items.find((item) => item.id === id)?.dependsOn.every((need) => snapshot.doneItemIds.includes(need))
    const task =
      plan.certificate.firstProven && pick(plan.tasks.filter(({ itemId, first }) => first !== null && !needs.has(itemId) && free(itemId)))
    return task && plan.tasks.length > 1 ? restate(checked, without(plan.tasks, task)) : undefined
  },
  'a task twice': (checked, pick) => {
    const task = pick(checked.plan.tasks)
    return task && restate(checked, [...checked.plan.tasks, task])
  },
  'other points': alter(({ points }) => ({ points: points + 1 })),
  'another value': alter(({ value }) => ({ value: value + 1 })),
  'other hours': alter(({ hours }) => ({ hours: hours + 1 })),
  'another title': alter(({ title }) => ({ title: `${title}!` })),
  'another reason to come first': alter(({ first }) => ({ first: first === 'pinned' ? null : 'pinned' })),
  'an unknown item': alter(() => ({ itemId: '00000000-0000-7000-8000-00000000dead' })),
  'an unknown person': alter(() => ({ personId: '00000000-0000-7000-8000-00000000dead' })),
  'a higher objective than the tasks give': certify(({ objective }) => ({ objective: objective + 1, bound: objective + 1 })),
  'a bound below the objective': certify(({ objective }) => ({ objective, bound: objective - 1, proven: false, stoppedBy: 'gap' })),
  'a proof that is none': certify(({ proven }) => ({ proven: !proven })),
  'other total points': certify(({ totalPoints }) => ({ totalPoints: totalPoints - 0.5 })),
  'another commitment': certify(({ commitPoints }) => ({ commitPoints: commitPoints + 0.5 })),
  'other hours per point': certify(({ hoursPerPoint }) => ({ hoursPerPoint: hoursPerPoint * 0.9 })),
  'more available hours': certifyPerson(({ availableHours }) => ({ availableHours: availableHours + 1 })),
  'a higher limit': certifyPerson(({ limitHours }) => ({ limitHours: limitHours + 1 })),
  'other planned hours': certifyPerson(({ plannedHours }) => ({ plannedHours: plannedHours + 1 })),
  'other points of a person': certifyPerson(({ points }) => ({ points: points + 1 })),
  'another number of tasks': certifyPerson(({ tasks }) => ({ tasks: tasks + 1 })),
  'a person missing in the certificate': certify(({ people }) => ({ people: people.slice(1) })),
  'a dependency missing in the certificate': ({ plan }) =>
    plan.certificate.dependencies.length > 0
      ? { ...plan, certificate: { ...plan.certificate, dependencies: plan.certificate.dependencies.slice(1) } }
      : undefined,
  'other skills in the certificate': ({ plan }) => ({
    ...plan,
    certificate: { ...plan.certificate, skills: plan.certificate.skills.map((one) => ({ ...one, required: ['nothing'] })) },
  }),
  'another first item': certify(({ first }) => ({
    first: [...first, { itemId: '00000000-0000-7000-8000-00000000dead', because: 'pinned', planned: true }],
  })),
  'another median': forecast(({ p50 }) => ({ p50: p50 + 1 })),
  'a higher quantile': forecast(({ p85 }) => ({ p85: p85 + 1 })),
  'a bolder commitment': forecast(({ commit }) => ({ commit: { ...commit, points: commit.points + 0.5 } })),
  'another probability': forecast(({ commit }) => ({ commit: { ...commit, probability: commit.probability - 0.1 } })),
  'more hours than the team': forecast(({ hours }) => ({ hours: hours + 1 })),
  'a longer history': forecast(({ sampleSize }) => ({ sampleSize: sampleSize + 1 })),
  'another basis': forecast(({ basis }) => ({ basis: basis === 'prior' ? 'history' : 'prior' })),
  'another prior': forecast(({ facts }) => ({ facts: { ...facts, prior: { ...facts.prior, sprints: facts.prior.sprints + 1 } } })),
  'a narrower distribution': forecast(({ facts }) => ({ facts: { ...facts, scale: facts.scale * 0.7 } })),
  'a faster team': ({ plan }) => {
    const { facts, ...rest } = plan.forecast
    // Ten times as fast, with everything that follows from what the methods say restated, the plan included.
    const times = (points: number) => Math.min(points * 10, 1e9)
    const stated = {
      ...rest,
      p15: times(rest.p15),
      p50: times(rest.p50),
      p85: times(rest.p85),
      commit: { ...rest.commit, forecast: times(rest.commit.forecast), points: times(rest.commit.points) },
      hoursPerPoint: rest.hours / times(rest.p50),
      facts: {
        ...facts,
        centre: facts.centre * 10,
        scale: facts.scale * 10,
        parts: facts.parts.map((part) => ({ ...part, points: part.points * 10 })),
      },
    }
    const round = (value: number) => Math.round(value * 100) / 100
    const { certificate } = plan
    return {
      ...plan,
      forecast: stated,
      tasks: plan.tasks.map((task) => ({ ...task, hours: round(task.points * stated.hoursPerPoint) })),
      certificate: {
        ...certificate,
        commitPoints: stated.commit.points,
        hoursPerPoint: stated.hoursPerPoint,
        firstProven: false,
        people: certificate.people.map((one) => ({ ...one, plannedHours: round(one.points * stated.hoursPerPoint) })),
      },
    }
  },
  'more evidence of others than there is': forecast(({ facts }) => ({ facts: { ...facts, pooledSprints: facts.pooledSprints + 1 } })),
  'more recalled episodes than there are': forecast(({ facts }) => ({ facts: { ...facts, similarEpisodes: facts.similarEpisodes + 1 } })),
  'a louder method': forecast(({ facts }) => ({
    facts: { ...facts, parts: facts.parts.map((part) => ({ ...part, weight: part.weight * 2 })) },
  })),
  'another opinion': forecast(({ facts }) => ({
    facts: { ...facts, parts: facts.parts.map((part) => ({ ...part, points: part.points + 5 })) },
  })),
  'points that are certain before the start': forecast(({ facts }) => ({ facts: { ...facts, least: 1 } })),
  'fewer points kept back': forecast(({ commit }) => ({ commit: { ...commit, forecast: commit.forecast + 1 } })),
  'another digest': ({ plan }) => ({ ...plan, digest: '0'.repeat(64) }),
  'a left-out item of another value': leftOut(({ value }) => ({ value: value + 1 })),
  'a left-out item of another title': leftOut(({ title }) => ({ title: `${title}!` })),
  'an unknown item left out': leftOut(() => ({ itemId: '00000000-0000-7000-8000-00000000dead' })),
  'a ready item left out as not ready': ({ plan, snapshot }) => {
    const ready = new Set(snapshot.items.filter((one) => one.ready).map(({ id }) => id))
    const wronged = plan.leftOut.find(({ itemId }) => ready.has(itemId))
    const swap = (one: SprintPlan['leftOut'][number]) => (one === wronged ? { ...one, reason: 'not-ready' } : one)
    return wronged && { ...plan, leftOut: plan.leftOut.map(swap) }
  },
  'a left-out item named twice': ({ plan }) => {
    const [one] = plan.leftOut
    return one && plan.leftOutItems > 1 ? { ...plan, leftOut: [one, one, ...plan.leftOut.slice(2)] } : undefined
  },
  'a planned item among those left out': ({ plan }) => {
    const [task] = plan.tasks
    const entry = task && { itemId: task.itemId, key: task.key, title: task.title, points: task.points, value: task.value }
    return { ...plan, leftOut: [{ ...entry, reason: 'too-big', detail: 'it is not' }, ...plan.leftOut] }
  },
  'another number of items left out': ({ plan }) => ({ ...plan, leftOutItems: plan.leftOutItems + 1 }),
  'an unknown field': ({ plan }) => ({ ...plan, note: 'trust me' }),
  'an unknown field in a task': ({ plan }) => ({ ...plan, tasks: plan.tasks.map((task) => ({ ...task, note: 'trust me' })) }),
  'no certificate': ({ plan: { certificate: _certificate, ...rest } }) => rest,
  'no tasks': (checked) => restate(checked, []),
  'a waiting plan': ({ plan }) => ({ ...plan, kind: 'wait' }),
}
