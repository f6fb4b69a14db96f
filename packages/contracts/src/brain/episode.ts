import { z } from 'zod'
import { Day, Id, Instant, ProjectId } from '../ids.ts'
import { ContextFacts } from './facts.ts'

const StoryPoints = z.number().min(0)

/** What an episode decided: commitment and forecast (points), and the strategies that shaped it. */
export const EpisodeDecision = z.strictObject({
  commitment: StoryPoints,
  p15: StoryPoints,
  p50: StoryPoints,
  p85: StoryPoints,
  strategies: z.array(z.strictObject({ strategyId: Id, name: z.string(), version: z.int() })),
})
export type EpisodeDecision = z.infer<typeof EpisodeDecision>

/** What became of it, appended when the sprint closes. */
export const EpisodeOutcome = z.strictObject({
  sprintId: Id,
  sprintKey: z.string(),
  commitment: StoryPoints,
  completed: StoryPoints,
  added: StoryPoints,
  removed: StoryPoints,
  carriedOver: StoryPoints,
  impediments: z.int().min(0),
  ranOut: z.boolean(),
  /** Hours that people had while there was something to do. */
  hoursWithWork: z.number().min(0).nullish(),
  closedOn: Day,
})
export type EpisodeOutcome = z.infer<typeof EpisodeOutcome>

/** Context, decision and outcome of one planned sprint. All but the outcome is immutable; `hash` covers it and the hash before it. */
export const Episode = z
  .object({
    id: Id,
    projectId: ProjectId,
    decisionId: Id,
    recordedAt: Instant,
    facts: ContextFacts,
    /** The canonical words for `facts`, which are embedded. */
    text: z.string(),
    decision: EpisodeDecision,
    /** Episodes that were recalled for it. */
    evidence: z.array(Id),
    previousHash: z.string().nullable(),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    outcome: EpisodeOutcome.nullable(),
  })
  .meta({ id: 'Episode' })
export type Episode = z.infer<typeof Episode>

/** An episode that was recalled, why it is near, and what it says (points). */
export const RecalledEpisode = z
  .strictObject({
    episodeId: Id,
    /** Null for another project: what happened there is told, not where. */
    projectId: ProjectId.nullable(),
    sprintKey: z.string(),
    /** Hybrid score in 0..1, and its parts: cosine of the texts (null: not embedded, the facts alone were compared), likeness of the facts, weight of its age. */
    score: z.number().min(0).max(1),
    cosine: z.number().min(-1).max(1).nullable(),
    likeness: z.number().min(0).max(1),
    recency: z.number().min(0).max(1),
    facts: ContextFacts,
    commitment: StoryPoints,
    completed: StoryPoints,
    ranOut: z.boolean(),
    hoursWithWork: z.number().min(0).nullish(),
  })
  .meta({ id: 'RecalledEpisode' })
export type RecalledEpisode = z.infer<typeof RecalledEpisode>

/** What memory answered. Never silently empty: `empty` says why there is nothing. `model` is null where the facts alone were compared. */
export const Recall = z
  .strictObject({
    model: z.string().nullable(),
    dimensions: z.int().nullable(),
    episodes: z.array(RecalledEpisode).max(20),
    /** Episodes with an outcome that could have been recalled. */
    considered: z.int().min(0),
    empty: z.enum(['no-episodes', 'nothing-similar', 'not-embedded-yet', 'embedder-down', 'memory-off']).nullable(),
  })
  .meta({ id: 'Recall' })
export type Recall = z.infer<typeof Recall>
