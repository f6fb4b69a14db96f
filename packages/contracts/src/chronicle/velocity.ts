import { z } from 'zod'
import { Day, Id, ProjectId } from '../ids.ts'
import { SprintTask } from '../sprint/task.ts'

/** One sprint by the definitions that hold on every screen (points). `accuracy` is 1 − |completed − commitment| ÷ the larger one. */
export const VelocityRow = z
  .object({
    sprintId: Id,
    key: z.string(),
    startsOn: Day,
    endsOn: Day,
    commitment: z.number(),
    completed: z.number(),
    added: z.number(),
    removed: z.number(),
    carriedOver: z.number(),
    accuracy: z.number().nullable(),
    ranOut: z.boolean(),
  })
  .meta({ id: 'VelocityRow' })
export type VelocityRow = z.infer<typeof VelocityRow>

export const Velocity = z
  .object({
    projectId: ProjectId,
    sprints: z.array(VelocityRow),
    /** Mean of completed over all, and over the last three. */
    average: z.number().nullable(),
    lastThree: z.number().nullable(),
    accuracy: z.number().nullable(),
  })
  .meta({ id: 'Velocity' })
export type Velocity = z.infer<typeof Velocity>

export const SprintReport = z
  .object({
    row: VelocityRow,
    status: z.enum(['active', 'closed', 'cancelled']),
    completed: z.array(SprintTask),
    carriedOver: z.array(SprintTask),
    added: z.array(SprintTask),
    removed: z.array(SprintTask),
    impediments: z.object({ raised: z.int(), cleared: z.int(), meanOpenDays: z.number().nullable() }),
  })
  .meta({ id: 'SprintReport' })
export type SprintReport = z.infer<typeof SprintReport>
