import { z } from 'zod'
import { Recall } from './episode.ts'
import { ConsideredStrategy } from './strategy.ts'

/** What the agent brings to a plan: memory, strategies and its own record. With the rest of the snapshot it makes the decision reproducible. */
export const Belief = z
  .strictObject({
    recall: Recall,
    /** Every strategy of the project that is not retired. */
    strategies: z.array(ConsideredStrategy),
    /** Whether the commitments of this project's earlier decisions were met, oldest first. */
    record: z.array(z.boolean()),
    /** Seed of the trials' assignments. */
    seed: z.int().min(0),
  })
  .meta({ id: 'Belief' })
export type Belief = z.infer<typeof Belief>

/** Of an agent that has lived through nothing and remembers nothing. */
export const nothingBelieved: Belief = {
  recall: { model: null, dimensions: null, episodes: [], considered: 0, empty: 'memory-off' },
  strategies: [],
  record: [],
  seed: 0,
}
