import { z } from 'zod'

/** A probability that leaves room on both sides: nothing about a sprint is certain. */
export const Probability = z.number().min(0.01).max(0.99)

/** Items of at most `maxPoints` count `factor` times their value. */
export const SmallItems = z.strictObject({ maxPoints: z.number().min(0.5).max(100), factor: z.number().min(1).max(10) })
