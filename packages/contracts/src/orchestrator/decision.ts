import { z } from 'zod'
import { Deliberation } from '../brain/deliberation.ts'
import { Day, Id, Instant, ProjectId } from '../ids.ts'
import { PlanningPolicy, PlanningSnapshot } from '../planning.ts'
import { PlanDifference, PlanResult } from '../sprint-plan.ts'
import { Autonomy } from './policy.ts'

/**
 * Where a decision stands. `recorded`: nothing could be planned, or autonomy is observe; `proposed`: waits for approval;
 * `approved`, `executing`: on its way; `executed`: the sprint exists; `failed`: undone, with the reason.
 */
export const DecisionStatus = z.enum(['recorded', 'proposed', 'approved', 'rejected', 'executing', 'executed', 'failed'])
export type DecisionStatus = z.infer<typeof DecisionStatus>

/** What became of the sprint that a decision planned. */
export const DecisionOutcome = z
  .object({
    sprintKey: z.string(),
    commitment: z.number(),
    completed: z.number(),
    added: z.number(),
    removed: z.number(),
    carriedOver: z.number(),
    ranOut: z.boolean(),
    hoursWithWork: z.number().min(0).nullish(),
    closedOn: Day,
    /** Completed less the forecast's median (points). */
    forecastError: z.number(),
    /** Whether completed lay between P15 and P85. */
    withinInterval: z.boolean(),
    commitmentMet: z.boolean(),
    /** Closed with work left before half of its working days were over: neither the plan nor what shaped it is judged by that. */
    cutShort: z.boolean().optional(),
  })
  .meta({ id: 'DecisionOutcome' })
export type DecisionOutcome = z.infer<typeof DecisionOutcome>

/** A decision with everything that it was made from, so that it can be replayed. */
export const Decision = z
  .object({
    id: Id,
    projectId: ProjectId,
    runId: Id,
    status: DecisionStatus,
    autonomy: Autonomy,
    takenAt: Instant,
    snapshot: PlanningSnapshot,
    policy: PlanningPolicy,
    result: PlanResult,
    /** How the plan was chosen; null where nothing could be planned. */
    deliberation: Deliberation.nullable(),
    /** Plain words, each figure from the record. */
    explanation: z.array(z.string()),
    /** Versions of planner and solver that made it. */
    madeBy: z.object({ planner: z.string(), solver: z.string() }),
    /** The sprint that came of it. */
    sprintId: Id.nullable(),
    /** Why it was rejected or has failed. */
    reason: z.string().nullable(),
    decidedBy: z.string().nullable(),
    outcome: DecisionOutcome.nullable(),
  })
  .meta({ id: 'Decision' })
export type Decision = z.infer<typeof Decision>

/** A decision in a list. */
export const DecisionSummary = z
  .object({
    ...Decision.pick({
      id: true,
      projectId: true,
      runId: true,
      status: true,
      autonomy: true,
      takenAt: true,
      sprintId: true,
      reason: true,
      outcome: true,
    }).shape,
    kind: z.enum(['plan', 'wait']),
    commitment: z.number().nullable(),
    tasks: z.int(),
    headline: z.string(),
  })
  .meta({ id: 'DecisionSummary' })
export type DecisionSummary = z.infer<typeof DecisionSummary>

export const Replay = z
  .object({
    decisionId: Id,
    same: z.boolean(),
    difference: PlanDifference,
    recorded: z.string().nullable(),
    recomputed: z.string().nullable(),
  })
  .meta({
    id: 'Replay',
    description: 'The recorded plan beside the one recomputed from the recorded inputs; `recorded` and `recomputed` are the digests.',
  })
export type Replay = z.infer<typeof Replay>

export const WhatIfAnswer = z
  .object({
    decisionId: Id,
    difference: PlanDifference,
    result: PlanResult,
    deliberation: Deliberation.nullable(),
    explanation: z.array(z.string()),
    /** Where a change made the sprint unlike any that could come about. */
    notes: z.array(z.string()),
  })
  .meta({ id: 'WhatIfAnswer' })
export type WhatIfAnswer = z.infer<typeof WhatIfAnswer>
