import { z } from 'zod'
import { Id, Instant, ProjectId } from '../ids.ts'
import { operation } from '../operation.ts'
import { page, PageQuery } from '../page.ts'
import { Episode, Recall } from './episode.ts'
import { ContextFacts } from './facts.ts'

const inProject = z.strictObject({ projectId: ProjectId })

/** What memory answers, beside what it was asked: the facts and their canonical words. */
export const RecallAnswer = z
  .object({ projectId: ProjectId, facts: ContextFacts, text: z.string(), recall: Recall })
  .meta({ id: 'RecallAnswer' })
export type RecallAnswer = z.infer<typeof RecallAnswer>

const ChainCheck = z.object({
  length: z.int().min(0),
  /** The first row that is not as it was recorded; `number` counts from 1, `episodeId` is null where the row is missing. */
  fault: z.object({ number: z.int(), episodeId: z.string().nullable(), because: z.string() }).nullable(),
})

/** Whether the episodes of a project, and what became of them, are as they were recorded. */
export const MemoryCheck = z
  .object({ projectId: ProjectId, intact: z.boolean(), episodes: ChainCheck, outcomes: ChainCheck })
  .meta({ id: 'MemoryCheck' })
export type MemoryCheck = z.infer<typeof MemoryCheck>

/** How far all episodes are embedded with the present model. `left`: those without a vector; `problem`: why the latest pass left some alone. */
export const EmbeddingProgress = z
  .object({
    model: z.string(),
    dimensions: z.int(),
    episodes: z.int().min(0),
    embedded: z.int().min(0),
    left: z.int().min(0),
    running: z.boolean(),
    problem: z.string().nullable(),
    /** The latest pass that found work: what it embedded, found embedded already, and left alone. */
    latestPass: z
      .object({
        startedAt: Instant,
        endedAt: Instant.nullable(),
        embedded: z.int().min(0),
        alreadyThere: z.int().min(0),
        leftAlone: z.int().min(0),
      })
      .nullable(),
  })
  .meta({ id: 'EmbeddingProgress' })
export type EmbeddingProgress = z.infer<typeof EmbeddingProgress>

export const episodeOperations = {
  listEpisodes: operation({
    id: 'listEpisodes',
    method: 'GET',
    path: '/projects/:projectId/episodes',
    summary: 'List the episodes of a project, newest first',
    access: 'viewer',
    params: inProject,
    query: z.strictObject({ ...PageQuery.shape, outcome: z.enum(['known']).optional() }),
    response: page(Episode),
    problems: ['invalid-cursor'],
  }),
  getEpisode: operation({
    id: 'getEpisode',
    method: 'GET',
    path: '/episodes/:episodeId',
    summary: 'Get an episode: context, decision, evidence and outcome',
    access: 'viewer',
    params: z.strictObject({ episodeId: Id }),
    response: Episode,
  }),
  recall: operation({
    id: 'recallEpisodes',
    method: 'POST',
    path: '/projects/:projectId/recall',
    summary: 'Ask memory for episodes like the given facts, or like the project as it stands; nothing is recorded',
    access: 'viewer',
    params: inProject,
    body: z.strictObject({ facts: ContextFacts.optional(), k: z.int().min(1).max(20).default(5) }),
    response: RecallAnswer,
  }),
  checkMemory: operation({
    id: 'checkMemory',
    method: 'GET',
    path: '/projects/:projectId/episodes/check',
    summary: 'Verify that the episodes of a project and their outcomes are as they were recorded',
    access: 'viewer',
    params: inProject,
    response: MemoryCheck,
  }),
  getEmbedding: operation({
    id: 'getEmbeddingProgress',
    method: 'GET',
    path: '/memory/embedding',
    summary: 'How far the episodes of all projects are embedded with the present model',
    access: 'viewer',
    response: EmbeddingProgress,
  }),
  embedAgain: operation({
    id: 'embedAgain',
    method: 'POST',
    path: '/memory/embedding',
    summary: 'Choose the embedder anew and embed, in the background, every episode that lacks a vector of its model; forget: all of them',
    access: 'admin',
    status: 202,
    body: z.strictObject({ forget: z.boolean().default(false) }),
    response: EmbeddingProgress,
  }),
}
