import type { Decision, Sprint, Velocity } from '@dsm/contracts'
import { bad, bar, bold, counted, dim, figure, good, percent, table, warn } from '../view/text.ts'
import { planView } from '../view/plan-view.ts'
import type { LivedDay } from './live-sprint.ts'

const BAR_CELLS = 24

/** A decision in words, and the plan that it is about. */
export function decisionText(decision: Decision): string {
  return [...decision.explanation.map((sentence) => `  ${sentence}`), '', planView(decision.result)].join('\n')
}

/** One day of the sprint: a burndown line, and what was unusual. */
export function dayText({ scrum, work }: LivedDay): string {
  const { totals, burndown, forecast, dayNumber, date } = scrum
  const scope = burndown.scope ?? totals.commitment
  const remaining = burndown.remaining ?? totals.remaining
  const late = remaining > burndown.ideal
  const head = `${bold(`day ${String(dayNumber).padStart(2)}`)} ${date}  ${bar(scope === 0 ? 0 : remaining / scope, BAR_CELLS)}  ${(late ? warn : good)(`${figure(remaining)} left`)} ${dim(`(ideal ${figure(burndown.ideal)})`)}, forecast ${figure(forecast.p15)}/${figure(forecast.p50)}/${figure(forecast.p85)}`
  const done = work.progress
    .filter(({ status }) => status === 'done')
    .map(({ itemKey, personName }) => `${itemKey} (${personName ?? 'nobody'})`)
  return [
    head,
    ...scrum.warnings.map(({ text }) => `     ${warn('!')} ${text}`),
    ...(done.length > 0 ? [`     ${good('✓')} done: ${done.join(', ')}`] : []),
    ...work.absent.map(({ name, reason }) => `     ${warn('–')} ${name} is absent: ${reason}`),
    ...work.raised.map(({ title }) => `     ${bad('■')} impediment: ${title}`),
    ...work.cleared.map(({ title, resolution }) => `     ${good('□')} cleared: ${title} (${resolution})`),
    ...work.arrived.map(({ itemKey, title, points }) => `     ${warn('+')} scope: ${itemKey} ${title} (${counted(points, 'point')})`),
  ].join('\n')
}

/** What the sprint came to. */
export function summaryText({ sprint, decision, velocity }: { sprint: Sprint; decision: Decision; velocity: Velocity }): string {
  const { commitment, completed, added, removed, carriedOver } = sprint.totals
  const accuracy = velocity.sprints.find(({ sprintId }) => sprintId === sprint.id)?.accuracy ?? null
  const forecast = decision.result.kind === 'plan' ? decision.result.forecast : undefined
  const met = completed >= commitment
  return table(
    ['sprint', sprint.key],
    [
      ['commitment', counted(commitment, 'point')],
      ['completed', `${(met ? good : bad)(counted(completed, 'point'))} ${met ? 'commitment met' : 'commitment missed'}`],
      ['scope change', `+${figure(added)} −${figure(removed)} points`],
      ['carried over', counted(carriedOver, 'point')],
      ['accuracy', accuracy === null ? 'none' : percent(accuracy)],
      ...(forecast
        ? [['forecast', `${figure(forecast.p15)} / ${figure(forecast.p50)} / ${figure(forecast.p85)} points (P15/P50/P85)`]]
        : []),
    ],
  )
}

/** What the next plan took from the sprint that has closed. */
export function learnedText(before: Decision, after: Decision): string {
  if (before.result.kind !== 'plan' || !after.result.forecast) return 'nothing yet: there is no next plan'
  const [first, second] = [before.result.forecast, after.result.forecast]
  const speed = (value: number) => value.toFixed(3)
  return [
    `speed: ${speed(1 / first.hoursPerPoint)} → ${speed(1 / second.hoursPerPoint)} points an hour (${second.basis === 'history' ? `from ${counted(second.sampleSize, 'closed sprint')} and the prior` : 'the prior'})`,
    `forecast: ${figure(first.p15)}/${figure(first.p50)}/${figure(first.p85)} points in ${figure(first.hours)} h → ${figure(second.p15)}/${figure(second.p50)}/${figure(second.p85)} points in ${figure(second.hours)} h`,
  ].join('\n')
}
