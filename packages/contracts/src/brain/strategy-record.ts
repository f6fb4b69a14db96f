import { z } from 'zod'
import { Day, Id, Instant } from '../ids.ts'
import { Confidence, Strategy, StrategyRule, StrategyStatus } from './strategy.ts'

const StoryPoints = z.number().min(0)
const Share = z.number().min(0).max(1)

/** How a strategy came to be applied or left out: `always` where nothing was left to chance, else the arm that chance gave. */
export const StrategyArm = z.enum(['always', 'treatment', 'control'])
export type StrategyArm = z.infer<typeof StrategyArm>

/** What the forecast said when a strategy was considered: its own commitment before any strategy, and that of the plan that was chosen (points). */
export const StrategyPrediction = z
  .strictObject({
    forecastCommitment: StoryPoints,
    commitment: StoryPoints,
    p50: StoryPoints,
    commitProbability: Share,
    probabilityMet: Share,
  })
  .meta({ id: 'StrategyPrediction' })
export type StrategyPrediction = z.infer<typeof StrategyPrediction>

/** What became of the sprint: `met` within 10 %; `score` is what the trial compares, `accuracy` how near completed came to the commitment. */
export const StrategyOutcome = z
  .strictObject({
    sprintKey: z.string(),
    commitment: StoryPoints,
    completed: StoryPoints,
    met: z.boolean(),
    score: Share,
    accuracy: Share,
    closedOn: Day,
  })
  .meta({ id: 'StrategyOutcome' })
export type StrategyOutcome = z.infer<typeof StrategyOutcome>

/** One line of the performance log: a decision for which the condition of a strategy held. */
export const StrategyApplication = z
  .strictObject({
    decisionId: Id,
    strategyId: Id,
    version: z.int().positive(),
    arm: StrategyArm,
    /** Probability with which it was to be applied. */
    propensity: Share,
    /** Whether it was in the plan that was taken: advice may have picked one without it. */
    shaped: z.boolean(),
    predicted: StrategyPrediction,
    outcome: StrategyOutcome.nullable(),
  })
  .meta({ id: 'StrategyApplication' })
export type StrategyApplication = z.infer<typeof StrategyApplication>

const StrategyVersion = z
  .object({ version: z.int().positive(), ...StrategyRule.shape, madeBy: z.string(), madeAt: Instant, confidence: Confidence })
  .meta({ id: 'StrategyVersion' })

/** What was done to a strategy. `admitted`: a candidate went on trial; `scored`: a sprint that it was applied to has closed. */
export const StrategyChangeKind = z.enum(['added', 'edited', 'pinned', 'unpinned', 'admitted', 'promoted', 'retired', 'scored'])
export type StrategyChangeKind = z.infer<typeof StrategyChangeKind>

export const StrategyChange = z
  .object({
    id: Id,
    strategyId: Id,
    version: z.int().positive(),
    change: StrategyChangeKind,
    /** Status after it. */
    status: StrategyStatus,
    reason: z.string(),
    by: z.string(),
    at: Instant,
    confidenceBefore: Confidence.nullable(),
    confidenceAfter: Confidence,
  })
  .meta({ id: 'StrategyChange' })
export type StrategyChange = z.infer<typeof StrategyChange>

export const StrategyHistory = z
  .object({ strategy: Strategy, versions: z.array(StrategyVersion), changes: z.array(StrategyChange) })
  .meta({ id: 'StrategyHistory' })
export type StrategyHistory = z.infer<typeof StrategyHistory>

const Interval = { estimate: z.number(), lower: z.number(), upper: z.number() }

/**
 * Where a trial stands. An e-value multiplies the evidence of each sprint: under "no difference" it reaches `threshold` with at most 5 %
 * probability, however often one looks. `difference` is in score, with bounds that hold at all times together.
 */
export const TrialState = z
  .object({
    strategyId: Id,
    version: z.int().positive(),
    verdict: z.enum(['keep-trying', 'promote', 'retire']),
    because: z.string(),
    better: z.object({ eValue: z.number().min(0), threshold: z.number() }),
    worse: z.object({ eValue: z.number().min(0), threshold: z.number() }),
    difference: z.object(Interval),
    sprints: z.object({ treatment: z.int().min(0), control: z.int().min(0) }),
    /** Mean score of each arm; null where it has no sprint. */
    means: z.object({ treatment: z.number().nullable(), control: z.number().nullable() }),
    /** Probability with which the next sprint applies it. */
    nextPropensity: Share,
  })
  .meta({ id: 'TrialState' })
export type TrialState = z.infer<typeof TrialState>

/** Mean score that sprints would have had, or what is missing to say so. */
export const OffPolicyEstimate = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('estimate'), ...Interval, sprints: z.int(), effectiveSprints: z.number() }),
    z.object({ kind: z.literal('not-enough-data'), missing: z.string(), sprints: z.int(), effectiveSprints: z.number() }),
  ])
  .meta({ id: 'OffPolicyEstimate' })
export type OffPolicyEstimate = z.infer<typeof OffPolicyEstimate>

/** What would have been, had the strategy been applied always, or never, wherever its condition held. */
export const OffPolicyAnswer = z
  .object({
    strategyId: Id,
    version: z.int().positive(),
    always: OffPolicyEstimate,
    never: OffPolicyEstimate,
    /** Mean score of the sprints as they were; null without any. */
    logged: z.number().nullable(),
  })
  .meta({ id: 'OffPolicyAnswer' })
export type OffPolicyAnswer = z.infer<typeof OffPolicyAnswer>

export const NewStrategy = z
  .strictObject({
    name: Strategy.shape.name,
    ...StrategyRule.shape,
    /** `active` applies it at once; `trial` lets it earn that. */
    status: z.enum(['trial', 'active']).default('trial'),
  })
  .meta({ id: 'NewStrategy' })
export type NewStrategy = z.infer<typeof NewStrategy>
