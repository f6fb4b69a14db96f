import { z } from 'zod'
import { Day, Id, Instant } from '../ids.ts'
import { BurndownDay, SprintForecast } from './burndown.ts'
import { SprintTotals } from './sprint.ts'

export const Warning = z
  .object({
    code: z.enum([
      'behind-ideal',
      'forecast-misses-commitment',
      'task-blocked',
      'task-stalled',
      'person-absent',
      'scope-growth',
      'task-unassigned',
      'impediment-open',
    ]),
    text: z.string(),
    itemKeys: z.array(z.string()),
    facts: z.record(z.string(), z.union([z.number(), z.string()])),
  })
  .meta({ id: 'Warning' })
export type Warning = z.infer<typeof Warning>

export const ScrumEntry = z
  .object({
    personId: Id,
    name: z.string(),
    hoursToday: z.number(),
    absent: z.string().nullable(),
    /** Progress since the daily scrum before. */
    progressed: z.array(z.object({ itemKey: z.string(), points: z.number(), done: z.boolean() })),
    today: z.array(z.string()),
    blocked: z.array(z.string()),
  })
  .meta({ id: 'ScrumEntry' })
export type ScrumEntry = z.infer<typeof ScrumEntry>

export const DailyScrum = z
  .object({
    sprintId: Id,
    date: Day,
    /** Which of the sprint's working days this is, from 1. */
    dayNumber: z.int(),
    daysLeft: z.int(),
    entries: z.array(ScrumEntry),
    totals: SprintTotals,
    burndown: BurndownDay,
    forecast: SprintForecast,
    warnings: z.array(Warning),
    openImpediments: z.array(z.object({ id: Id, title: z.string(), kind: z.string(), raisedOn: Day, itemKey: z.string().nullable() })),
    heldAt: Instant,
  })
  .meta({ id: 'DailyScrum' })
export type DailyScrum = z.infer<typeof DailyScrum>
