import { z } from 'zod'
import { PlanTerms } from './brain/deliberation.ts'
import { Id } from './ids.ts'
import { Probability } from './planning-terms.ts'
import { Skills } from './project/people.ts'

const Hours = z.number().min(0)
const StoryPoints = z.number().min(0)

const Probability0To1 = z.number().min(0).max(1)

/** Points that the team will complete, as a distribution: what several methods say, mixed by their record, and the errors that were made so far. */
export const Forecast = z
  .strictObject({
    hours: Hours,
    p15: StoryPoints,
    p50: StoryPoints,
    p85: StoryPoints,
    /** `forecast` points are completed with the probability or a better one; `points` is what scale and reserve of the policy leave of them. */
    commit: z.strictObject({ probability: Probability, forecast: StoryPoints, points: StoryPoints }),
    /** What one point takes: hours over p50. */
    hoursPerPoint: z.number().positive(),
    basis: z.enum(['prior', 'history']),
    /** Past sprints of the team that were used. */
    sampleSize: z.int().min(0),
    /** All figures above follow from these: points that are not exceeded with probability p = max(least, centre + scale × error at p). */
    facts: z.strictObject({
      /** Methods that had something to say, what they say (points), and how much it counts; the weights add up to 1. */
      parts: z.array(z.strictObject({ expert: z.string(), points: z.number(), weight: Probability0To1 })),
      /** Sum of weight × points. */
      centre: z.number(),
      /** Points in which errors are counted. */
      scale: z.number().positive(),
      /** Quantiles of the error; straight between the stated probabilities, flat beyond them. */
      errors: z.array(z.strictObject({ probability: Probability0To1, error: z.number() })),
      /** Points that are certain already: none when a sprint is planned. */
      least: z.number().min(0),
      /** Sprints of other projects that were learned from. */
      pooledSprints: z.int().min(0),
      /** Sprints of the team that ran out of work: lower limits. */
      ranOut: z.int().min(0),
      similarEpisodes: z.int().min(0),
      /** What is believed without any history. */
      prior: z.strictObject({ pointsPerHour: z.number().positive(), logSpread: z.number().positive(), sprints: z.number().positive() }),
    }),
  })
  .meta({ id: 'Forecast' })
export type Forecast = z.infer<typeof Forecast>

/** `value` counts the deadline's factor. `first`: why it came before anything else, if it did. */
export const PlannedTask = z
  .strictObject({
    itemId: Id,
    key: z.string(),
    title: z.string(),
    points: z.number().positive(),
    hours: Hours,
    personId: Id,
    personName: z.string(),
    value: z.number().min(0),
    first: z.enum(['carried-over', 'pinned']).nullable(),
  })
  .meta({ id: 'PlannedTask' })
export type PlannedTask = z.infer<typeof PlannedTask>

/** The arithmetic that makes a plan checkable by someone who did not make it. */
export const PlanCertificate = z
  .strictObject({
    commitPoints: StoryPoints,
    totalPoints: StoryPoints,
    hoursPerPoint: z.number().positive(),
    people: z.array(
      z.strictObject({
        personId: Id,
        availableHours: Hours,
        limitHours: Hours,
        plannedHours: Hours,
        points: StoryPoints,
        tasks: z.int().min(0),
      }),
    ),
    dependencies: z.array(z.strictObject({ itemId: Id, dependsOn: Id, met: z.enum(['done', 'in-plan']) })),
    skills: z.array(z.strictObject({ itemId: Id, personId: Id, required: Skills })),
    /** Every carried-over or pinned item, planned or not. */
    first: z.array(z.strictObject({ itemId: Id, because: z.enum(['carried-over', 'pinned']), planned: z.boolean() })),
    /** Whether it is proven that no plan serves first items of more value. */
    firstProven: z.boolean(),
    /** Value of the plan, and what no plan that serves the first items as well can exceed. */
    objective: z.number().min(0),
    bound: z.number().min(0),
    proven: z.boolean(),
    /** Why the search stopped. */
    stoppedBy: z.enum(['proof', 'gap', 'nodes', 'time']),
  })
  .meta({ id: 'PlanCertificate' })
export type PlanCertificate = z.infer<typeof PlanCertificate>

/** Why an item is not in the plan, as a code and in words. */
export const LeftOut = z
  .strictObject({
    itemId: Id,
    key: z.string(),
    title: z.string(),
    points: StoryPoints.nullable(),
    value: z.number().min(0),
    reason: z.enum([
      'not-ready',
      'no-points',
      'no-skilled-person',
      'too-big',
      'dependency-unavailable',
      'commitment-full',
      'no-hours-left',
      'less-value',
    ]),
    detail: z.string(),
  })
  .meta({ id: 'LeftOut' })
export type LeftOut = z.infer<typeof LeftOut>

export const SprintPlan = z
  .strictObject({
    kind: z.literal('plan'),
    /** What strategies, or caution, made of the policy: these numbers stand for the policy's own. None: the policy as it is. */
    terms: PlanTerms.optional(),
    forecast: Forecast,
    /** In rank order. */
    tasks: z.array(PlannedTask).min(1),
    certificate: PlanCertificate,
    /** The most valuable items that are not in the plan; `leftOutItems` counts all of them. */
    leftOut: z.array(LeftOut),
    leftOutItems: z.int().min(0),
    /** SHA-256 of the snapshot, the policy and this plan, as canonical JSON. */
    digest: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .meta({ id: 'SprintPlan' })
export type SprintPlan = z.infer<typeof SprintPlan>

export const MissingCode = z.enum([
  'no-people',
  'no-hours',
  'no-items',
  'no-ready-item',
  'no-estimated-item',
  'no-skilled-person',
  'nothing-fits',
  'blocked-by-dependencies',
])
export type MissingCode = z.infer<typeof MissingCode>

/** Nothing can be planned; `missing` names everything that stands in the way. */
export const PlanWait = z
  .strictObject({
    kind: z.literal('wait'),
    missing: z.array(z.strictObject({ code: MissingCode, detail: z.string() })).min(1),
    forecast: Forecast.nullable(),
  })
  .meta({ id: 'PlanWait' })
export type PlanWait = z.infer<typeof PlanWait>

export const PlanResult = z.discriminatedUnion('kind', [SprintPlan, PlanWait]).meta({ id: 'PlanResult' })
export type PlanResult = z.infer<typeof PlanResult>

const changed = <Shape extends z.ZodType>(shape: Shape) => z.strictObject({ before: shape.nullable(), after: shape.nullable() })

/** What differs between two results of planning; null where a side has no plan. */
export const PlanDifference = z
  .strictObject({
    same: z.boolean(),
    kind: z.strictObject({ before: z.enum(['plan', 'wait']), after: z.enum(['plan', 'wait']) }),
    commitPoints: changed(StoryPoints),
    totalPoints: changed(StoryPoints),
    value: changed(z.number()),
    added: z.array(PlannedTask),
    removed: z.array(PlannedTask),
    reassigned: z.array(z.strictObject({ itemId: Id, key: z.string(), from: z.string(), to: z.string() })),
    missing: z.array(MissingCode),
  })
  .meta({ id: 'PlanDifference' })
export type PlanDifference = z.infer<typeof PlanDifference>
