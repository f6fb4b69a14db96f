import { z } from 'zod'
import { Id, Instant, line, ProjectId, text } from '../ids.ts'
import { FactName } from './facts.ts'

/** One comparison of a fact with a number. */
export const Comparison = z
  .strictObject({ fact: FactName, is: z.enum(['<', '<=', '>', '>=']), value: z.number() })
  .meta({ id: 'Comparison' })
export type Comparison = z.infer<typeof Comparison>

/** Holds if every comparison does; one of a fact that is not known does not. No comparison: always. */
export const Condition = z.array(Comparison).max(8).meta({ id: 'Condition' })
export type Condition = z.infer<typeof Condition>

const Share = z.number().min(0).max(0.5)

/** What a strategy changes in a plan. It can never add a person, an hour or an item, nor change what a dependency or a skill demands. */
export const Effect = z
  .discriminatedUnion('do', [
    /** Commit this many times what the forecast says. */
    z.strictObject({ do: z.literal('scale-commitment'), factor: z.number().min(0.5).max(1.25) }),
    /** Leave this share of the commitment free for work that nobody knows yet. */
    z.strictObject({ do: z.literal('reserve-for-unplanned'), share: Share }),
    /** Leave points free for carried-over work: this share of its points, since what remains is more than its estimate says. */
    z.strictObject({ do: z.literal('reserve-for-carry-over'), share: Share }),
    z.strictObject({ do: z.literal('limit-points-per-person'), points: z.number().min(0.5).max(1000) }),
    /** Items of at most `maxPoints` count `factor` times their value. */
    z.strictObject({ do: z.literal('prefer-small-items'), maxPoints: z.number().min(0.5).max(100), factor: z.number().min(1).max(10) }),
  ])
  .meta({ id: 'Effect' })
export type Effect = z.infer<typeof Effect>

/** `candidate`: found, not tried; `trial`: applied to a random half of the sprints where its condition holds; `active`: applied; `retired`: kept, never applied. */
export const StrategyStatus = z.enum(['candidate', 'trial', 'active', 'retired'])
export type StrategyStatus = z.infer<typeof StrategyStatus>

export const StrategyName = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be small letters and digits in words joined by "-"')

/** A rule, as data. */
export const StrategyRule = z.strictObject({ when: Condition, then: Effect, because: text(1000) }).meta({ id: 'StrategyRule' })
export type StrategyRule = z.infer<typeof StrategyRule>

/** Beta posterior over "the sprint completed its commitment within 10 %" for the sprints that a strategy was applied to. */
export const Confidence = z
  .object({
    mean: z.number().min(0).max(1),
    deviation: z.number().min(0),
    alpha: z.number().positive(),
    beta: z.number().positive(),
    /** Sprints that were counted, and how many fresh ones they are worth. */
    sprints: z.int().min(0),
    effectiveSprints: z.number().min(0),
  })
  .meta({ id: 'Confidence' })
export type Confidence = z.infer<typeof Confidence>

/** Where a rule comes from. */
export const StrategyOrigin = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('built-in') }),
    z.object({ kind: z.literal('person'), by: line(200) }),
    /** Found in the residuals of these episodes: `effect` is what it would have changed the score by, shrunk. */
    z.object({ kind: z.literal('mined'), episodeIds: z.array(Id), effect: z.number(), probability: z.number().min(0).max(1) }),
    /** Suggested by the cause that took the most of what one sprint missed. */
    z.object({ kind: z.literal('failure'), sprintKey: z.string(), cause: z.string() }),
    z.object({ kind: z.literal('model'), episodeIds: z.array(Id), model: z.string() }),
  ])
  .meta({ id: 'StrategyOrigin' })
export type StrategyOrigin = z.infer<typeof StrategyOrigin>

export const Strategy = z
  .object({
    id: Id,
    projectId: ProjectId,
    name: StrategyName,
    version: z.int().positive(),
    status: StrategyStatus,
    /** Applied wherever its condition holds, whatever its record, until a person unpins it. */
    pinned: z.boolean(),
    ...StrategyRule.shape,
    origin: StrategyOrigin,
    confidence: Confidence,
    createdAt: Instant,
    changedAt: Instant,
  })
  .meta({ id: 'Strategy' })
export type Strategy = z.infer<typeof Strategy>

/** A strategy that was considered for a decision. `applied`: it shaped the plan; with what probability it had been, is its propensity. */
export const ConsideredStrategy = z
  .strictObject({
    strategyId: Id,
    name: StrategyName,
    version: z.int().positive(),
    status: StrategyStatus,
    pinned: z.boolean(),
    when: Condition,
    then: Effect,
    confidence: Confidence,
    holds: z.boolean(),
    applied: z.boolean(),
    propensity: z.number().min(0).max(1),
    /** Why it was applied or not, in a sentence. */
    because: z.string(),
  })
  .meta({ id: 'ConsideredStrategy' })
export type ConsideredStrategy = z.infer<typeof ConsideredStrategy>
