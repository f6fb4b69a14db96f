import { z } from 'zod'
import { Day, Id, Instant, line, ProjectId, text } from '../ids.ts'
import { Skills } from '../project/people.ts'
import { ZoneOfProject } from '../time-zone.ts'

export const SprintStatus = z.enum(['planned', 'active', 'closed', 'cancelled'])
export type SprintStatus = z.infer<typeof SprintStatus>

/** Where the progress of a sprint comes from. The sources are never mixed within a sprint. */
export const ProgressSource = z.enum(['manual', 'simulated', 'external'])
export type ProgressSource = z.infer<typeof ProgressSource>

export const SprintKey = z.string().regex(/^[A-Z][A-Z0-9]{0,9}-S\d{2,6}$/, 'must be a key such as ATLAS-S03')

/** Hours that a person was planned to have in the sprint, day by day. */
export const PlannedPerson = z
  .strictObject({
    personId: Id,
    name: line(120),
    skills: Skills,
    days: z.array(z.strictObject({ date: Day, hours: z.number().min(0).max(24) })).max(400),
  })
  .meta({ id: 'PlannedPerson' })
export type PlannedPerson = z.infer<typeof PlannedPerson>

/** Sums of a sprint by the definitions that hold on every screen (points). */
export const SprintTotals = z
  .object({
    /** Points in the sprint when it started (while planned: if it started now). */
    commitment: z.number(),
    /** Points of items done, whenever they were added. */
    completed: z.number(),
    added: z.number(),
    removed: z.number(),
    /** Points not done at close (while active: if it closed now). */
    carriedOver: z.number(),
    remaining: z.number(),
    tasks: z.int(),
    tasksDone: z.int(),
  })
  .meta({ id: 'SprintTotals' })
export type SprintTotals = z.infer<typeof SprintTotals>

export const Sprint = z
  .object({
    id: Id,
    projectId: ProjectId,
    key: SprintKey,
    name: line(120),
    goal: text(2000),
    status: SprintStatus,
    startsOn: Day,
    endsOn: Day,
    workingDays: z.array(Day),
    /** The project's, until the sprint is over: which day an instant of it belongs to. */
    timeZone: ZoneOfProject,
    progressSource: ProgressSource,
    /** The decision that planned it; null where a person did. */
    decisionId: Id.nullable(),
    people: z.array(PlannedPerson),
    totals: SprintTotals,
    startedAt: Instant.nullable(),
    closedAt: Instant.nullable(),
    /** All work was done before the last working day: the outcome says "at least this much". */
    ranOut: z.boolean(),
    /** Hours that its people had while there was something to do: what was completed in these is the team's speed, also if it ran out of work. Known once it is closed. */
    hoursWithWork: z.number().min(0).nullish(),
    version: z.int().positive(),
  })
  .meta({ id: 'Sprint' })
export type Sprint = z.infer<typeof Sprint>
