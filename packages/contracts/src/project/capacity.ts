import { z } from 'zod'
import { Day, Id, ProjectId } from '../ids.ts'
import { Skills } from './people.ts'

export const ReductionCause = z.enum(['public-holiday', 'own-day', 'time-off'])

/** Hours of a day that are gone, and why. */
export const Reduction = z.object({ cause: ReductionCause, name: z.string(), hours: z.number().positive() }).meta({ id: 'Reduction' })
export type Reduction = z.infer<typeof Reduction>

/** A person's hours for the project on a day: `fullHours` with nobody away, less the reductions (all already times the share). */
export const CapacityDay = z
  .object({ date: Day, fullHours: z.number(), hours: z.number(), share: z.number(), reductions: z.array(Reduction) })
  .meta({ id: 'CapacityDay' })
export type CapacityDay = z.infer<typeof CapacityDay>

export const PersonCapacity = z
  .object({ personId: Id, name: z.string(), skills: Skills, fullHours: z.number(), hours: z.number(), days: z.array(CapacityDay) })
  .meta({ id: 'PersonCapacity' })
export type PersonCapacity = z.infer<typeof PersonCapacity>

/** Hours of a project's people in a span of days. `ratio` is hours over fullHours (1 where there are none). */
export const Capacity = z
  .object({
    projectId: ProjectId,
    from: Day,
    to: Day,
    /** The days on which the project's own calendar has working hours. */
    workingDays: z.array(Day),
    fullHours: z.number(),
    hours: z.number(),
    ratio: z.number(),
    people: z.array(PersonCapacity),
  })
  .meta({ id: 'Capacity' })
export type Capacity = z.infer<typeof Capacity>
