import type { Decision, Sprint, Velocity } from '@dsm/contracts'
import { bad, bar, bold, counted, dim, figure, good, percent, table, warn } from '../view/text.ts'
import { planView } from '../view/plan-view.ts'
import type { LivedDay } from './life.ts'

const BAR_CELLS = 24

/** A decision in words and, if not `brief`, the plan that it is about. */
export function decisionText(decision: Decision, { brief = false }: { brief?: boolean } = {}): string {
  const reasons = decision.explanation.map((sentence) => `  ${sentence}`).join('\n')
  return brief ? reasons : `${reasons}\n\n${planView(decision.result)}`
}

/** One day of the sprint: a burndown line and, if not `brief`, what was unusual. */
export function dayText({ scrum, work }: LivedDay, { brief = false }: { brief?: boolean } = {}): string {
  const { totals, burndown, forecast, dayNumber, date } = scrum
  const scope = burndown.scope ?? totals.commitment
  const remaining = burndown.remaining ?? totals.remaining
  const late = remaining > burndown.ideal
  const head = `${bold(`day ${String(dayNumber).padStart(2)}`)} ${date}  ${bar(scope === 0 ? 0 : remaining / scope, BAR_CELLS)}  ${(late ? warn : good)(`${figure(remaining)} left`)} ${dim(`(ideal ${figure(burndown.ideal)})`)}, forecast ${figure(forecast.p15)}/${figure(forecast.p50)}/${figure(forecast.p85)}`
  if (brief) return head
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
