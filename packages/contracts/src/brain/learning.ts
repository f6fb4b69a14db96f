import { z } from 'zod'
import { Day, Id, ProjectId } from '../ids.ts'
import { EpisodeOutcome } from './episode.ts'
import { StrategyArm } from './strategy-record.ts'
import { Confidence, StrategyName, StrategyOrigin, StrategyRule, StrategyStatus } from './strategy.ts'

const Points = z.number().min(0)
const Share = z.number().min(0).max(1)

export const CauseKind = z.enum([
  'absence',
  'scope-change',
  'underestimated-work',
  'impediments',
  'carried-over-work',
  /** What no event of the sprint explains: more was promised than this team does. */
  'over-commitment',
])
export type CauseKind = z.infer<typeof CauseKind>

/** One part of what a sprint missed. Over all causes `points` add up to commitment − completed and `forecastPoints` to P50 − completed, each 0 where nothing was missed. */
export const ErrorCause = z
  .object({
    cause: CauseKind,
    points: Points,
    forecastPoints: Points,
    /** A sentence with the figures of the record. */
    evidence: z.string(),
    itemKeys: z.array(z.string()),
    people: z.array(z.string()),
  })
  .meta({ id: 'ErrorCause' })
export type ErrorCause = z.infer<typeof ErrorCause>

/** A fact for the retrospective, each figure from the record. */
export const Lesson = z.object({ kind: z.enum(['well', 'badly', 'action']), text: z.string() }).meta({ id: 'Lesson' })
export type Lesson = z.infer<typeof Lesson>

/** What a sprint did to a strategy that its decision weighed. `control`: its condition held, and it was left out to compare. */
export const LearnedStrategy = z
  .object({
    strategyId: Id,
    name: StrategyName,
    version: z.int().positive(),
    arm: StrategyArm,
    /** Whether the plan that was made had it in it: advice may have taken one without. Only then does its confidence move. */
    shaped: z.boolean(),
    before: Confidence,
    after: Confidence,
    status: z.object({ before: StrategyStatus, after: StrategyStatus }),
    /** Why it has this status now. */
    because: z.string(),
  })
  .meta({ id: 'LearnedStrategy' })
export type LearnedStrategy = z.infer<typeof LearnedStrategy>

/** A rule that was found or proposed, what it would have done to the stored history, and what became of it. */
export const ProposedRule = z
  .object({
    name: StrategyName,
    rule: StrategyRule,
    origin: StrategyOrigin,
    backTest: z.object({
      sprints: z.int().min(0),
      /** Sprints whose commitment it would have changed. */
      changed: z.int().min(0),
      /** Mean loss a sprint (points; missing the commitment costs more than leaving points out, by the policy's probability). */
      lossWith: Points,
      lossWithout: Points,
    }),
    accepted: z.boolean(),
    because: z.string(),
  })
  .meta({ id: 'ProposedRule' })
export type ProposedRule = z.infer<typeof ProposedRule>

/** What was learned from the sprint that a decision planned; empty lists and no outcome until it is closed. */
export const DecisionLessons = z
  .object({
    decisionId: Id,
    outcome: EpisodeOutcome.nullable(),
    causes: z.array(ErrorCause),
    lessons: z.array(Lesson),
    strategies: z.array(LearnedStrategy),
    rules: z.array(ProposedRule),
  })
  .meta({ id: 'DecisionLessons' })
export type DecisionLessons = z.infer<typeof DecisionLessons>

const CalibrationBin = z.object({
  from: Share,
  to: Share,
  decisions: z.int().positive(),
  /** Mean of what was stated, and the share in which it happened. */
  stated: Share,
  happened: Share,
})

/** Stated probabilities against what happened. `expectedError`: mean distance of the two over the bins, weighted by their decisions; null without any. */
export const CalibrationTable = z
  .object({ decisions: z.int().min(0), bins: z.array(CalibrationBin), expectedError: Share.nullable() })
  .meta({ id: 'CalibrationTable' })
export type CalibrationTable = z.infer<typeof CalibrationTable>

export const Calibration = z
  .object({
    projectId: ProjectId,
    /** Decisions whose sprint is closed. */
    decisions: z.int().min(0),
    /** "The commitment of this plan is met": the confidence of each choice. */
    confidence: CalibrationTable,
    /** "The team completes at least this": the forecast's probability for what was committed. Sprints that ran out of work did. */
    forecast: CalibrationTable,
    /** P15 to P85 holds 70 % if the forecast is right; sprints that ran out of work below P85 do not count. */
    interval: z.object({ decisions: z.int().min(0), stated: Share, held: Share.nullable() }),
    from: Day.nullable(),
    to: Day.nullable(),
  })
  .meta({ id: 'Calibration' })
export type Calibration = z.infer<typeof Calibration>
