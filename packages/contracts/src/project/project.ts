import { z } from 'zod'
import { Day, Id, Instant, line, ProjectId, ProjectKey, text } from '../ids.ts'
import { DailyScrumAt, TimeOfDay, TimeZone, ZoneOfProject } from '../time-zone.ts'

export const Project = z
  .object({
    id: ProjectId,
    key: ProjectKey,
    name: line(120),
    goal: text(2000),
    status: z.enum(['open', 'archived']),
    calendarId: Id.nullable(),
    /** Where the team's days begin and end. */
    timeZone: ZoneOfProject,
    /** When the daily scrum is held, by the clocks of that zone. */
    dailyScrumAt: DailyScrumAt,
    /** The sprint that is active now, as the sprint service last announced it. */
    activeSprintId: Id.nullable(),
    /** Day on which the last sprint was closed. */
    lastSprintClosedOn: Day.nullable(),
    version: z.int().positive(),
    createdAt: Instant,
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof Project>

/** A project as events tell it: a version that knew no zones says nothing of them, and that is no news of them. */
export const ProjectTold = Project.extend({ timeZone: TimeZone.optional(), dailyScrumAt: TimeOfDay.optional() }).meta({ id: 'ProjectTold' })
export type ProjectTold = z.infer<typeof ProjectTold>

export const NewProject = z
  .strictObject({
    id: ProjectId,
    /** Left out: the id in capitals where that is a key, else `P` and the id's letters and digits; with a hash of the id where that is taken. */
    key: ProjectKey.optional(),
    name: line(120),
    goal: text(2000).default(''),
    calendarId: Id.nullable().default(null),
    timeZone: ZoneOfProject,
    dailyScrumAt: DailyScrumAt,
  })
  .meta({ id: 'NewProject' })

export const ProjectChange = z
  .strictObject({
    name: line(120).optional(),
    goal: text(2000).optional(),
    status: z.enum(['open', 'archived']).optional(),
    calendarId: Id.nullable().optional(),
    timeZone: TimeZone.optional(),
    dailyScrumAt: TimeOfDay.optional(),
  })
  .meta({ id: 'ProjectChange' })
