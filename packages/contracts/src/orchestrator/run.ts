import { z } from 'zod'
import { Day, Id, Instant, ProjectId } from '../ids.ts'
import { DecisionSummary } from './decision.ts'
import { Autonomy, KillSwitch } from './policy.ts'

/** What the orchestrator found due, and why. */
export const RunAction = z
  .discriminatedUnion('do', [
    z.object({ do: z.literal('plan-sprint'), because: z.string() }),
    z.object({ do: z.literal('execute-decision'), decisionId: Id, because: z.string() }),
    z.object({ do: z.literal('drop-decision'), decisionId: Id, because: z.string() }),
    z.object({ do: z.literal('start-sprint'), sprintId: Id, because: z.string() }),
    z.object({ do: z.literal('hold-daily-scrum'), sprintId: Id, date: Day, because: z.string() }),
    z.object({ do: z.literal('close-sprint'), sprintId: Id, because: z.string() }),
    z.object({ do: z.literal('wait'), because: z.string() }),
  ])
  .meta({ id: 'RunAction' })
export type RunAction = z.infer<typeof RunAction>

export const RunStep = z
  .object({
    position: z.int(),
    name: z.string(),
    status: z.enum(['started', 'done', 'failed', 'compensated']),
    detail: z.string(),
    startedAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: 'RunStep' })
export type RunStep = z.infer<typeof RunStep>

/** One pass of the orchestrator over a project: its journal is `steps`. */
export const Run = z
  .object({
    id: Id,
    projectId: ProjectId,
    trigger: z.enum(['request', 'approval', 'recovery', 'schedule']),
    status: z.enum(['running', 'done', 'failed']),
    correlationId: z.string(),
    actions: z.array(RunAction),
    steps: z.array(RunStep),
    decisionId: Id.nullable(),
    sprintId: Id.nullable(),
    /** One sentence: what came of it. */
    outcome: z.string(),
    startedAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: 'Run' })
export type Run = z.infer<typeof Run>

/** What a running sprint will end with (points), and how likely its commitment is met. */
export const SprintOutlook = z
  .object({ p15: z.number(), p50: z.number(), p85: z.number(), commitmentMet: z.number().min(0).max(1) })
  .meta({ id: 'SprintOutlook' })
export type SprintOutlook = z.infer<typeof SprintOutlook>

export const OrchestrationStatus = z
  .object({
    projectId: ProjectId,
    autonomy: Autonomy,
    killSwitch: KillSwitch,
    /** What a run would do now. */
    next: RunAction,
    activeSprint: z
      .object({
        id: Id,
        key: z.string(),
        startsOn: Day,
        endsOn: Day,
        commitment: z.number(),
        completed: z.number(),
        remaining: z.number(),
        /** By the forecast of its plan and its progress since; null on its first day, and where a person planned it. */
        outlook: SprintOutlook.nullable(),
      })
      .nullable(),
    pendingDecision: DecisionSummary.nullable(),
    lastDecision: DecisionSummary.nullable(),
    lastRun: Run.nullable(),
  })
  .meta({ id: 'OrchestrationStatus' })
export type OrchestrationStatus = z.infer<typeof OrchestrationStatus>
