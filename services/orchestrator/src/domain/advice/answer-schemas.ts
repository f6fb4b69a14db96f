import type { AdviceAnswer, AdvisedRisk } from '@dsm/contracts'
import { z } from 'zod'

const risk = z.strictObject({ risk: z.string().min(1).max(300), level: z.enum(['low', 'medium', 'high']) }) satisfies z.ZodType<AdvisedRisk>

/** The shape that the model is held to: AdviceAnswer, where only a candidate that was told of can be picked. */
export function pickSchema(candidates: readonly number[]) {
  return z.strictObject({
    // In the order in which a model writes it: reasons before the pick.
    why: z.string().min(1).max(600),
    episodes: z.array(z.int().min(1).max(100)).max(10),
    candidate: z.literal([...candidates]),
    risks: z.array(risk).max(5),
  }) satisfies z.ZodType<AdviceAnswer>
}

export const itemRisksSchema = z.strictObject({ risks: z.array(risk).max(5) })
