import { z } from 'zod'

/** What the model is asked to answer: one of the numbered candidates, why, and what could go wrong. */
export const AdviceAnswer = z
  .strictObject({
    candidate: z.int().min(1),
    why: z.string().min(1).max(600),
    risks: z.array(z.strictObject({ risk: z.string().min(1).max(300), level: z.enum(['low', 'medium', 'high']) })).max(5),
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

/** Advice as it is recorded with a decision, prompt and raw answer included (cut to size). */
export const Advice = z
  .strictObject({
    verdict: AdviceVerdict,
    /** Why it was rejected or unavailable; empty otherwise. */
    reason: z.string(),
    /** What the model picked, where it could be read; counts for its record whether it was followed or not. */
    picked: z.int().min(1).nullable(),
    answer: AdviceAnswer.nullable(),
    model: z.string().nullable(),
    prompt: z.string(),
    raw: z.string(),
    durationMs: z.number().min(0),
    /** Its record when it was heard: decisions judged, and the probability that its picks beat the default's. */
    trust: z.strictObject({ judged: z.int().min(0), better: z.number().min(0).max(1), earned: z.boolean() }),
  })
  .meta({ id: 'Advice' })
export type Advice = z.infer<typeof Advice>
