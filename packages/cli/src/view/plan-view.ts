import type { Autonomy, PlanPreview, PlanResult } from '@dsm/contracts'
import { counted, cut, dim, figure, table, warn } from './text.ts'

const LEFT_OUT_SHOWN = 5

/** A plan, person by person, with what was left out and why. */
export function planView(result: PlanResult): string {
  if (result.kind === 'wait') return result.missing.map(({ code, detail }) => `  ${code}: ${detail}`).join('\n')
  const byPerson = result.tasks.toSorted((a, b) => a.personName.localeCompare(b.personName, 'en'))
  const rows = byPerson.map(({ key, title, points, hours, personName, value, first }) => [
    personName,
    key,
    cut(title, 48),
    figure(points),
    figure(hours),
    figure(value),
    first ?? '',
  ])
  const { totalPoints, objective, bound, proven } = result.certificate
  const certificate = proven ? 'proven optimal' : `bound ${figure(bound)}`
  return [
    table(['person', 'item', 'title', 'points', 'hours', 'value', 'first'], rows, [3, 4, 5]),
    dim(`${counted(result.tasks.length, 'task')}, ${counted(totalPoints, 'point')}, value ${figure(objective)} (${certificate})`),
    ...leftOutView(result),
  ].join('\n')
}

function leftOutView({ leftOut, leftOutItems }: Extract<PlanResult, { kind: 'plan' }>): string[] {
  if (leftOutItems === 0) return []
  return [
    dim(`left out (${Math.min(LEFT_OUT_SHOWN, leftOutItems)} of ${leftOutItems}):`),
    ...leftOut.slice(0, LEFT_OUT_SHOWN).map(({ key, title, detail }) => dim(`  ${key} ${cut(title, 44)}: ${detail}`)),
  ]
}

/** A plan with the reasons for it. */
export function explainedPlan({ explanation, result }: { explanation: readonly string[]; result: PlanResult }): string {
  return [...explanation.map((sentence) => `  ${sentence}`), '', planView(result)].join('\n')
}

/** A plan that was only looked at, and what a run would make of it. */
export function previewView(preview: PlanPreview): string {
  return [explainedPlan(preview), '', whatARunWouldDo(preview)].join('\n')
}

const planned: Record<Autonomy, string> = {
  observe: 'record a plan like this and do nothing with it: autonomy is observe',
  propose: 'record a plan like this and wait for its approval: autonomy is propose',
  act: 'record a plan like this and carry it out',
}

function whatARunWouldDo({ next, autonomy, result, killSwitch }: PlanPreview): string {
  if (killSwitch.engaged) return warn(`a run would be refused: ${next.because}`)
  if (next.do === 'wait') return warn(`a run would plan nothing now: ${next.because}`)
  if (next.do !== 'plan-sprint') return warn(`a run would do something else first: ${next.do}, since ${next.because}`)
  return dim(result.kind === 'plan' ? `a run would ${planned[autonomy]}` : 'a run would record that it has to wait')
}
