import { z } from 'zod'
import { Day, Id, Instant, line, ProjectId, ProjectKey, text } from '../ids.ts'

export const Project = z
  .object({
    id: ProjectId,
    key: ProjectKey,
    name: line(120),
    goal: text(2000),
    status: z.enum(['open', 'archived']),
    calendarId: Id.nullable(),
    /** The sprint that is active now, as the sprint service last announced it. */
    activeSprintId: Id.nullable(),
    /** Day on which the last sprint was closed. */
    lastSprintClosedOn: Day.nullable(),
    version: z.int().positive(),
    createdAt: Instant,
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof Project>

export const NewProject = z
  .strictObject({
    id: ProjectId,
    /** Left out: the id in capitals where that is a key, else `P` and the id's letters and digits. */
    key: ProjectKey.optional(),
    name: line(120),
    goal: text(2000).default(''),
    calendarId: Id.nullable().default(null),
  })
  .meta({ id: 'NewProject' })

export const ProjectChange = z
  .strictObject({
    name: line(120).optional(),
    goal: text(2000).optional(),
    status: z.enum(['open', 'archived']).optional(),
    calendarId: Id.nullable().optional(),
  })
  .meta({ id: 'ProjectChange' })
