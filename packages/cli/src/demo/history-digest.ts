import { createHash } from 'node:crypto'
import type { Decision, Report, Sprint, SprintTask } from '@dsm/contracts'
import type { LivedDay } from './life.ts'

/** A sprint from its plan to its retrospective. */
export type LivedSprint = { decision: Decision; sprint: Sprint; tasks: SprintTask[]; days: LivedDay[]; retrospective: Report }

/** All that was lived through, and what was planned after it. */
export type History = { sprints: LivedSprint[]; next: Decision }

/**
 * SHA-256 over everything that happened, in readable keys and names: the ids differ in every run, the history of a seed does not.
 */
export function historyDigest({ sprints, next }: History): string {
  const history = { sprints: sprints.map(sprintFacts), next: decisionFacts(next) }
  return createHash('sha256').update(JSON.stringify(history)).digest('hex')
}

function sprintFacts({ decision, sprint, tasks, days, retrospective }: LivedSprint): object {
  return {
    decision: decisionFacts(decision),
    sprint: { key: sprint.key, startsOn: sprint.startsOn, endsOn: sprint.endsOn, totals: sprint.totals, ranOut: sprint.ranOut },
    tasks: tasks.map(({ itemKey, title, personName, status, points, remainingPoints, addedOn, removedOn, doneOn }) => ({
      itemKey,
      title,
      personName,
      status,
      points,
      remainingPoints,
      addedOn,
      removedOn,
      doneOn,
    })),
    days: days.map(({ scrum, work }) => ({
      date: scrum.date,
      totals: scrum.totals,
      burndown: scrum.burndown,
      forecast: scrum.forecast,
      warnings: scrum.warnings.map(({ text }) => text),
      progress: work.progress.map(({ itemKey, status, remainingPoints, personName }) => ({ itemKey, status, remainingPoints, personName })),
      raised: work.raised.map(({ title }) => title),
      cleared: work.cleared.map(({ title }) => title),
      absent: work.absent.map(({ name, reason }) => ({ name, reason })),
      arrived: work.arrived,
    })),
    retrospective: retrospective.sections,
  }
}

function decisionFacts({ result, explanation, status }: Decision): object {
  if (result.kind === 'wait') return { status, missing: result.missing, explanation }
  const { forecast, tasks, certificate } = result
  return {
    status,
    explanation,
    forecast,
    tasks: tasks.map(({ key, points, hours, personName, value }) => ({ key, points, hours, personName, value })),
    objective: certificate.objective,
    bound: certificate.bound,
  }
}
