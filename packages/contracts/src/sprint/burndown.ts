import { z } from 'zod'
import { Day, Id } from '../ids.ts'
import { SprintTotals } from './sprint.ts'

/** Points of a sprint on a day; what has not happened yet is null. */
export const BurndownDay = z
  .object({
    date: Day,
    ideal: z.number(),
    remaining: z.number().nullable(),
    completed: z.number().nullable(),
    scope: z.number().nullable(),
    /** Expected remaining, from today on. */
    forecast: z.number().nullable(),
  })
  .meta({ id: 'BurndownDay' })
export type BurndownDay = z.infer<typeof BurndownDay>

export const SprintForecast = z.object({ p15: z.number(), p50: z.number(), p85: z.number(), expectedDoneOn: Day.nullable() }).meta({
  id: 'SprintForecast',
  description: 'Points completed by the end of the sprint, and the day on which all is expected to be done (null: not within the sprint).',
})
export type SprintForecast = z.infer<typeof SprintForecast>

export const Burndown = z
  .object({ sprintId: Id, asOf: Day, days: z.array(BurndownDay), forecast: SprintForecast, totals: SprintTotals })
  .meta({ id: 'Burndown' })
export type Burndown = z.infer<typeof Burndown>
