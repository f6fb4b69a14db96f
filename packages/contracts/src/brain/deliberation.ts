import { z } from 'zod'
import { Advice } from './advice.ts'
import { Recall } from './episode.ts'
import { ContextFacts } from './facts.ts'
import { Confidence, ConsideredStrategy } from './strategy.ts'

const StoryPoints = z.number().min(0)

/** What strategies make of the forecast's commitment, as arithmetic that can be checked: `commitPoints = min(forecast × scale − reserves, ...)`. */
export const PlanTerms = z
  .strictObject({
    scale: z.number().min(0.5).max(1.25),
    reserveForUnplanned: StoryPoints,
    reserveForCarryOver: StoryPoints,
    maxPointsPerPerson: z.number().positive().nullable(),
    small: z.strictObject({ maxPoints: z.number().positive(), factor: z.number().min(1) }).nullable(),
    /** Probability with which the commitment is to be met; the policy's, or a more cautious one. */
    commitProbability: z.number().min(0.01).max(0.99),
  })
  .meta({ id: 'PlanTerms' })
export type PlanTerms = z.infer<typeof PlanTerms>

/** A commitment that could be made: solved, certified and numbered, so that it can be picked. */
export const Candidate = z
  .strictObject({
    number: z.int().min(1),
    label: z.enum(['with-strategies', 'without-strategies', 'cautious', 'single-strategy']),
    /** Names of the strategies whose effects are in its terms. */
    strategies: z.array(z.string()),
    terms: PlanTerms,
    commitPoints: StoryPoints,
    totalPoints: StoryPoints,
    value: z.number().min(0),
    tasks: z.int().min(0),
    /** Probability, by the forecast, that the team completes `totalPoints`. */
    probabilityMet: z.number().min(0).max(1),
    digest: z.string(),
  })
  .meta({ id: 'Candidate' })
export type Candidate = z.infer<typeof Candidate>

export const Choice = z
  .strictObject({
    candidate: z.int().min(1),
    /** Who decided: the rule (with the strategies as assigned), or advice for a smaller commitment. */
    by: z.enum(['rule', 'advice']),
    /** Probability with which this candidate came to be chosen: the product of the assignments of all trials. */
    propensity: z.number().min(0).max(1),
    /** Posterior that a commitment of this project's plans is met, from its own decisions so far. */
    confidence: Confidence,
    risk: z.enum(['low', 'medium', 'high']),
    because: z.string(),
  })
  .meta({ id: 'Choice' })
export type Choice = z.infer<typeof Choice>

/** How a plan came to be: what was remembered, which strategies were weighed, what could have been committed, what the model said, what was chosen. */
export const Deliberation = z
  .strictObject({
    facts: ContextFacts,
    recall: Recall,
    strategies: z.array(ConsideredStrategy),
    candidates: z.array(Candidate).min(1),
    advice: Advice,
    choice: Choice,
    /** Seed of the trials' assignments. */
    seed: z.int().min(0),
  })
  .meta({ id: 'Deliberation' })
export type Deliberation = z.infer<typeof Deliberation>
