import { z } from 'zod'
import { Instant, ProjectId, text } from '../ids.ts'
import { PlanningPolicy } from '../planning.ts'
import { ProgressSource } from '../sprint/sprint.ts'

/** How far the agent may go: only record, wait for approval, or act. */
export const Autonomy = z.enum(['observe', 'propose', 'act'])
export type Autonomy = z.infer<typeof Autonomy>

/** What a project asks of its scrum master. `RunPolicy.parse({})` gives the defaults. */
export const RunPolicy = z
  .strictObject({
    autonomy: Autonomy.default('act'),
    /** Calendar days of a sprint, first and last included. */
    sprintDays: z.int().min(1).max(90).default(14),
    /** Weekday on which sprints start, Monday = 1; null: the next working day. */
    startWeekday: z.int().min(1).max(7).nullable().default(null),
    /** Where the progress of planned sprints comes from. */
    progressSource: ProgressSource.default('manual'),
    /** Seed of what is left to chance: which sprints a strategy on trial is applied to. */
    experimentSeed: z.int().min(0).max(2_147_483_647).default(1),
    /** Whether the model is asked for advice, where one is configured. */
    askModel: z.boolean().default(true),
    /** Seed of the simulated team: the same people, with the same hidden truth, work through every sprint. */
    simulationSeed: z.int().min(0).max(2_147_483_647).default(1),
    planning: PlanningPolicy.prefault({}),
  })
  .meta({ id: 'RunPolicy' })
export type RunPolicy = z.infer<typeof RunPolicy>

export const ProjectPolicy = z.object({ projectId: ProjectId, policy: RunPolicy, version: z.int().min(0) }).meta({ id: 'ProjectPolicy' })
export type ProjectPolicy = z.infer<typeof ProjectPolicy>

/** While engaged nothing is planned, recorded or done in any project; daily scrums and closes wait as well. */
export const KillSwitch = z
  .object({ engaged: z.boolean(), reason: z.string(), by: z.string().nullable(), at: Instant.nullable() })
  .meta({ id: 'KillSwitch' })
export type KillSwitch = z.infer<typeof KillSwitch>
export const KillSwitchChange = z.strictObject({ engaged: z.boolean(), reason: text(500).default('') }).meta({ id: 'KillSwitchChange' })
