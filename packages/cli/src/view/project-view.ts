import type { Project } from '@dsm/contracts'
import { table } from './text.ts'

export function projectView({ id, key, name, status, timeZone, dailyScrumAt, lastSprintClosedOn }: Project): string {
  return table(
    ['project', id],
    [
      ['name', name],
      ['key', key],
      ['status', status],
      ['time zone', timeZone],
      ['daily scrum', `at ${dailyScrumAt} on working days`],
      ['last sprint closed on', lastSprintClosedOn ?? 'none yet'],
    ],
  )
}
