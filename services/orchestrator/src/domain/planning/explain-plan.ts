import type { PlanResult, PlanningPolicy, PlanningSnapshot, SprintPlan } from '@dsm/contracts'
import { sum } from './sum.ts'
import { counted } from './words.ts'

/** Why the plan is as it is, sentence by sentence; every figure is taken from the record. */
export function explainPlan(snapshot: PlanningSnapshot, policy: PlanningPolicy, result: PlanResult): string[] {
  if (result.kind === 'wait') return [`I plan nothing: ${result.missing.map(({ detail }) => detail).join('; ')}.`]
  return [
    commitmentSentence(result),
    ...hoursSentences(snapshot),
    evidenceSentence(result),
    ...firstSentences(snapshot, result),
    ...deadlineSentences(snapshot, policy, result),
    proofSentence(result),
    ...leftOutSentences(result),
  ]
}

function commitmentSentence({ forecast, certificate, tasks }: SprintPlan): string {
  const { p15, p50, p85, commit } = forecast
  const quantile = `P${Math.round((1 - commit.probability) * 100)}`
  const left = commit.points === commit.forecast ? '' : `; scale and reserve leave ${commit.points} of them to commit`
  return `I commit ${counted(certificate.totalPoints, 'point')} in ${counted(tasks.length, 'item')}: with probability ${commit.probability} the team completes ${counted(commit.forecast, 'point')} or more (${quantile} of the forecast ${p15} / ${p50} / ${p85})${left}.`
}

function hoursSentences({ people }: PlanningSnapshot): string[] {
  const [hours, full] = [sum(people.map((person) => person.hours)), sum(people.map((person) => person.fullHours))]
  const reduced = people.filter(({ reductions }) => reductions.length > 0)
  const plain = `${counted(people.length, 'person', 'people')} ${people.length === 1 ? 'has' : 'have'} ${shown(hours)} h in this sprint`
  if (reduced.length === 0) return [`${plain}, nobody is away.`]

  const causes = Map.groupBy(
    reduced.flatMap(({ name, reductions }) => reductions.map((one) => ({ name, ...one }))),
    ({ cause }) => cause,
  )
  const parts = [...causes].map(
    ([cause, found]) =>
      `${cause} (${[...new Set(found.map(({ name }) => name))].join(', ')}: −${shown(sum(found.map((one) => one.hours)))} h)`,
  )
  return [`${plain} (−${shown(full - hours)} h of ${shown(full)}): ${parts.join('; ')}.`]
}

function evidenceSentence({ forecast }: SprintPlan): string {
  const { basis, sampleSize, facts, p50 } = forecast
  const prior = `${facts.prior.pointsPerHour.toFixed(2)} points per hour (give or take ${Math.round((Math.exp(facts.prior.logSpread) - 1) * 100)} %)`
  if (basis === 'prior') return `There is no history yet: I start from a prior of ${prior}.`
  const others = facts.pooledSprints > 0 ? ` and ${facts.pooledSprints} of other projects` : ''
  const ranOut =
    facts.ranOut > 0 ? ` (${counted(facts.ranOut, 'ran out of work and counts', 'ran out of work and count')} as "at least that much")` : ''
  return `From ${counted(sampleSize, 'past sprint')} of the team${ranOut}${others}, and a prior of ${prior}: ${partsOf(facts)}; together ${p50} points.`
}

/** What each method says, the weightiest first. */
function partsOf({ parts }: SprintPlan['forecast']['facts']): string {
  return parts
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ expert, points, weight }) => `${expert.replaceAll('-', ' ')} says ${shown(points)} (${Math.round(weight * 100)} %)`)
    .join(', ')
}

function firstSentences({ items }: PlanningSnapshot, { certificate }: SprintPlan): string[] {
  if (certificate.first.length === 0) return []
  const keyOf = new Map(items.map(({ id, key }) => [id, key]))
  const keys = (planned: boolean) => certificate.first.filter((one) => one.planned === planned).map(({ itemId }) => keyOf.get(itemId))
  const [served, passed] = [keys(true), keys(false)]
  return [
    ...(served.length > 0 ? [`Carried-over and pinned items come first: ${served.join(', ')}.`] : []),
    ...(passed.length > 0 ? [`Carried over or pinned, but not possible or not fitting now: ${passed.join(', ')}.`] : []),
  ]
}

function deadlineSentences({ items, sprint }: PlanningSnapshot, policy: PlanningPolicy, { tasks }: SprintPlan): string[] {
  const due = items.filter(({ dueOn }) => dueOn !== null && dueOn <= sprint.endsOn)
  if (due.length === 0) return []
  const planned = new Set(tasks.map(({ itemId }) => itemId))
  const keys = (taken: boolean) =>
    due
      .filter(({ id }) => planned.has(id) === taken)
      .map(({ key }) => key)
      .join(', ') || 'none'
  return [
    `Items due by ${sprint.endsOn} count ${counted(policy.deadlineFactor, 'time', 'times')} their value; in the plan: ${keys(true)}; not in it: ${keys(false)}.`,
  ]
}

function proofSentence({ certificate }: SprintPlan): string {
  const { objective, bound, proven, stoppedBy } = certificate
  if (proven) return `The plan is worth ${objective}; it is proven that no plan within these limits is worth more.`
  return `The plan is worth ${objective}; no plan within these limits is worth more than ${bound} (the search stopped at its limit: ${stoppedBy}).`
}

function leftOutSentences({ leftOut, leftOutItems }: SprintPlan): string[] {
  const named = leftOut.slice(0, 3).map(({ key, value, detail }) => `${key} (value ${value}) stays out: ${detail}.`)
  return leftOutItems > named.length
    ? [...named, `${counted(leftOutItems - named.length, 'more item stays', 'more items stay')} out.`]
    : named
}

const shown = (hours: number) => String(Math.round(hours * 10) / 10)
