import type { KillSwitch, ProjectPolicy } from '@dsm/contracts'
import { bad, dim, good, percent, table } from './text.ts'

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** What people change most often; the rest is in the JSON document. */
export function policyView({ projectId, policy, version }: ProjectPolicy): string {
  const { autonomy, sprintDays, startWeekday, progressSource, planning } = policy
  const { commitProbability, maxUtilisation, maxPointsPerPerson, forecast } = planning
  const shown = table(
    ['policy', projectId],
    [
      ['autonomy', autonomy],
      ['sprint', `${sprintDays} calendar days`],
      ['starts on', startWeekday === null ? 'the next working day' : (WEEKDAYS[startWeekday - 1] ?? String(startWeekday))],
      ['progress comes from', progressSource],
      ['commitment is met with', percent(commitProbability)],
      ['planned hours at most', percent(maxUtilisation)],
      ['points a person at most', maxPointsPerPerson ?? 'no limit'],
      ['prior speed', `${forecast.pointsPerHour} points an hour`],
    ],
  )
  return `${shown}\n${dim(version === 0 ? 'defaults: nobody has set a policy' : `version ${version}; --json shows everything`)}`
}

/** A field of a policy, `planning.commitProbability`, as it was and as it is. */
export type PolicyChange = { path: string; before: unknown; after: unknown }

/** A policy that was set, with what is otherwise than before. */
export function changedPolicyView({ changes, ...policy }: ProjectPolicy & { changes: readonly PolicyChange[] }): string {
  const said = changes.map(({ path, before, after }) => `${path}: ${valueText(before)} → ${valueText(after)}`)
  return [...(said.length > 0 ? said : ['nothing is otherwise than before']), '', policyView(policy)].join('\n')
}

const valueText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? null))

/** Whether the agent acts. */
export function killSwitchView({ engaged, reason, by, at }: KillSwitch): string {
  const who = by === null ? '' : ` by ${by}${at === null ? '' : `, ${at}`}`
  return engaged
    ? `${bad('engaged')}${who}${reason && `: ${reason}`}\nnothing is planned, recorded or done until it is released`
    : `${good('released')}${who}`
}
