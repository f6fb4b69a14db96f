import { z } from 'zod'

/** What could go wrong, in words, and how much it would matter. */
export const AdvisedRisk = z
  .strictObject({ risk: z.string().min(1).max(300), level: z.enum(['low', 'medium', 'high']) })
  .meta({ id: 'AdvisedRisk' })
export type AdvisedRisk = z.infer<typeof AdvisedRisk>

/** What the model is asked to answer: one of the numbered candidates, why, and what could go wrong. */
export const AdviceAnswer = z
  .strictObject({
    candidate: z.int().min(1),
    why: z.string().min(1).max(600),
    risks: z.array(AdvisedRisk).max(5),
    /** Numbers of the recalled episodes that it builds on. */
    episodes: z.array(z.int().min(1)).max(10),
  })
  .meta({ id: 'AdviceAnswer' })
export type AdviceAnswer = z.infer<typeof AdviceAnswer>

/**
 * What became of the advice. `accepted`: it picked what was chosen anyway, or has earned to be followed; `accepted-smaller`: its smaller commitment was
 * taken; `rejected`: read and not followed, or not readable; `unavailable`: there was no answer; `off`: nobody asked.
 */
export const AdviceVerdict = z.enum(['accepted', 'accepted-smaller', 'rejected', 'unavailable', 'off'])
export type AdviceVerdict = z.infer<typeof AdviceVerdict>

/** Advice as it is recorded with a decision, prompts and raw answers included (cut to size). */
export const Advice = z
  .strictObject({
    verdict: AdviceVerdict,
    /** Why it was rejected or unavailable; empty otherwise. */
    reason: z.string(),
    /** What the model picked, where it could be read; counts for its record whether it was followed or not. */
    picked: z.int().min(1).nullable(),
    /** The candidate that the rule takes: what the pick is measured against, and what is chosen where the advice is not followed. */
    ruleCandidate: z.int().min(1),
    answer: AdviceAnswer.nullable(),
    /**
     * What the model says of the items' texts: asked apart, because those texts are anyone's, and shown only. Nothing is decided by it.
     * `reason` says why there is nothing, or what was left out.
     */
    itemRisks: z.strictObject({
      verdict: z.enum(['heard', 'rejected', 'unavailable', 'off']),
      reason: z.string(),
      risks: z.array(AdvisedRisk).max(5),
    }),
    model: z.string().nullable(),
    prompt: z.string(),
    raw: z.string(),
    durationMs: z.number().min(0),
    /** Its record when it was heard: decisions in which its pick differed and could be judged, and the probability that its picks beat the rule's. */
    trust: z.strictObject({ judged: z.int().min(0), better: z.number().min(0).max(1), earned: z.boolean() }),
  })
  .meta({ id: 'Advice' })
export type Advice = z.infer<typeof Advice>
