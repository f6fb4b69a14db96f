import { z } from 'zod'
import { Advice } from './advice.ts'
import { ContextFacts } from './facts.ts'
import { Probability, SmallItems } from '../planning-terms.ts'
import { Confidence } from './strategy.ts'

const StoryPoints = z.number().min(0)

/** What strategies, or caution, make of the policy: these take the place of its numbers of the same names. */
export const PlanTerms = z
  .strictObject({
    commitProbability: Probability,
    commitScale: z.number().min(0.5).max(1.25),
    reservePoints: StoryPoints,
    maxPointsPerPerson: z.number().positive().nullable(),
    smallItems: SmallItems.nullable(),
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

/** How a plan came to be: what the sprint looks like, what could have been committed, what the model said, what was chosen. What was remembered and which
 *  strategies were weighed is part of the snapshot. */
export const Deliberation = z
  .strictObject({ facts: ContextFacts, candidates: z.array(Candidate).min(1), advice: Advice, choice: Choice })
  .meta({ id: 'Deliberation' })
export type Deliberation = z.infer<typeof Deliberation>
