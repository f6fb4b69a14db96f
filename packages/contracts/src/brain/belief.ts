import { z } from 'zod'
import { Id } from '../ids.ts'
import { Recall } from './episode.ts'
import { ConsideredStrategy } from './strategy.ts'

const StoryPoints = z.number().min(0)

/** Where a closed sprint stood on its way: `gone` is the share of the hours with work that was over; points done by then, and not done. */
export const SprintMark = z.strictObject({ gone: z.number().gt(0).lt(1), done: StoryPoints, open: StoryPoints }).meta({ id: 'SprintMark' })
export type SprintMark = z.infer<typeof SprintMark>

/** A closed sprint of another project: figures, and a label that only says which of them are one project's. */
export const PeerSprint = z
  .strictObject({
    team: z.string(),
    hours: z.number().min(0),
    workingDays: z.int().min(0),
    completed: StoryPoints,
    ranOut: z.boolean(),
    /** How it went; missing where that is not known. */
    marks: z.array(SprintMark).optional(),
  })
  .meta({ id: 'PeerSprint' })
export type PeerSprint = z.infer<typeof PeerSprint>

/** What an episode said when it was recalled; `score` as in a recall. */
export const SimilarSprint = z
  .strictObject({ score: z.number().min(0).max(1), completed: StoryPoints, commitment: StoryPoints, hours: z.number().min(0) })
  .meta({ id: 'SimilarSprint' })
export type SimilarSprint = z.infer<typeof SimilarSprint>

/** What the agent brings to a plan: memory, strategies and its own record. With the rest of the snapshot it makes the decision reproducible. */
export const Belief = z
  .strictObject({
    recall: Recall,
    /** Every strategy of the project that is not retired. */
    strategies: z.array(ConsideredStrategy),
    /** Closed sprints of other projects, oldest first: what a team is compared with while it has no history of its own. */
    peers: z.array(PeerSprint),
    /** What had been recalled for earlier sprints of this project, so that memory is judged like every other method. */
    recalledBefore: z.array(z.strictObject({ sprintId: Id, episodes: z.array(SimilarSprint) })),
    /** How earlier sprints of this project went, so that the outlook of a running one learns from them. */
    courses: z.array(z.strictObject({ sprintId: Id, marks: z.array(SprintMark) })).optional(),
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
  peers: [],
  recalledBefore: [],
  record: [],
  seed: 0,
}
