import { type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'
import { words } from '../check/rebuild.ts'

const Row = z.looseObject({ key: z.string() })

const statements = {
  items: 'select id as key, version, title, status, points, sprint_id, carried_over from items',
  sprintOfItem: 'select id as key, sprint_id as value from items where sprint_id is not null',
  sprints: `select id as key, status, started_at, closed_at, totals from sprints where started_at is not null or status = 'cancelled'`,
  sprintOfTask: `select item_id as key, sprint_id as value from sprint_tasks join sprints on sprints.id = sprint_id
     where sprints.status = 'active' and removed_on is null`,
  startedTaskStatus: `select item_id as key, sprint_tasks.status as value from sprint_tasks join sprints on sprints.id = sprint_id
     where sprints.status = 'active' and removed_on is null and sprint_tasks.status <> 'todo'`,
  itemStatusInSprint: 'select id as key, status as value from items where sprint_id is not null',
  progress: 'select id as key, sprint_id, item_id, status, remaining_points from progress_entries',
  activeProgress: `select progress_entries.id as key, sprint_id as value from progress_entries join sprints on sprints.id = sprint_id where sprints.status = 'active'`,
  toldProgress: 'select entry_id as key, sprint_id as value from sprint_progress',
  impediments: 'select id as key, sprint_id, title, resolution, cleared_on from impediments',
  projects: 'select id as key, key as project_key, name, goal, status, version from projects',
  activeSprint: 'select id as key, active_sprint_id as value from projects where active_sprint_id is not null',
  activeSprintOfProject: `select project_id as key, id as value from sprints where status = 'active'`,
  allocations: 'select id as key, project_id, person_id, share from allocations',
  timeOff: 'select id as key, person_id, from_day as "from", to_day as "to", portion from time_off',
  sprintTimeOff: 'select id as key, person_id, from_day as "from", to_day as "to", portion from time_off where not cancelled',
  toldTimeOff: 'select id as key, person_id, from_day as "from", to_day as "to", portion from told_time_off where not cancelled',
  decisions: `select id as key, '1' as value from decisions`,
  reports: `select case kind when 'daily' then 'daily ' || sprint_id || ' ' || date else kind || ' ' || sprint_id end as key, count(*)::text as value
     from reports group by 1`,
} as const satisfies Record<string, string>

export type ModelName = keyof typeof statements

/** A table as a read model: by key, the one column named `value`, or all columns in canonical words. */
export async function readModel(q: Queryable, name: ModelName): Promise<Map<string, string>> {
  const found = await rows(q, Row, statements[name])
  return new Map(
    found.map(({ key, ...rest }) => {
      const { projectKey, totals, ...others } = rest
      if (typeof rest['value'] === 'string') return [key, rest['value']]
      return [
        key,
        words({
          ...others,
          ...(projectKey !== undefined && { key: projectKey }),
          ...(totals !== undefined && { totals: words(Object(totals)) }),
        }),
      ]
    }),
  )
}
