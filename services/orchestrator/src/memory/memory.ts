import type { EmbeddingProgress, MemoryCheck, Recall } from '@dsm/contracts'
import type { BackgroundJob, Check } from '@dsm/service'
import type { Registry } from 'prom-client'
import { countEpisodes, findJob, forgetPass } from '../store/embedding-jobs.ts'
import { countVectors, forgetVectors } from '../store/episode-vectors.ts'
import { createCanary } from './canary.ts'
import { checkMemory } from './check-memory.ts'
import { embedEpisodes } from './embed-episodes.ts'
import type { MemoryDeps } from './memory-deps.ts'
import { createMemoryMetrics } from './metrics.ts'
import { type Question, recall } from './recall.ts'

/** Between two looks for episodes that lack a vector: a closed sprint is soon followed by the question what it was like. */
const embedEveryMs = 2000
const canaryEveryMs = 60_000

/** A model server that comes, or comes back, is used from then on. */
const chooseEveryMs = 600_000

/** Episodic memory as the rest of the orchestrator sees it. What is recorded goes through `recordEpisode` and `appendOutcome`, in transactions. */
export type Memory = {
  /** Asks the embedder, so not in a transaction. */
  recall: (question: Question) => Promise<Recall>
  /** Whether the episodes of a project are as they were recorded. */
  check: (projectId: string) => Promise<MemoryCheck>
  progress: () => Promise<EmbeddingProgress>
  /** Looks which embedder there is now and has every episode embedded with it, in the background; `forget`: those that are embedded already, too. */
  embedAgain: (options: { forget: boolean }) => Promise<EmbeddingProgress>
  background: readonly BackgroundJob[]
  checks: readonly Check[]
}

export function createMemory({ registry, ...parts }: Omit<MemoryDeps, 'metrics'> & { registry: Registry }): Memory {
  const deps: MemoryDeps = { ...parts, metrics: createMemoryMetrics(registry) }
  const { db, embedders } = deps
  const canary = createCanary(deps)
  const progress = () => progressOf(deps)
  return {
    recall: (question) => recall(deps, question),
    check: (projectId) => checkMemory(db, projectId),
    progress,
    embedAgain: async ({ forget }) => {
      const { embedder } = await embedders.choose()
      if (forget) await forgetVectors(db, embedder.model)
      await forgetPass(db, embedder.model)
      return progress()
    },
    background: [
      { name: 'embed-episodes', everyMs: embedEveryMs, run: (signal) => embedEpisodes(deps, signal) },
      { name: 'choose-embedder', everyMs: chooseEveryMs, run: async () => void (await embedders.choose()) },
      // It has logged and counted what went wrong.
      { name: 'memory-canary', everyMs: canaryEveryMs, run: () => canary.check().catch(() => undefined) },
    ],
    checks: [{ name: 'memory', required: false, check: canary.check }],
  }
}

async function progressOf({ db, embedders }: MemoryDeps): Promise<EmbeddingProgress> {
  const { model, dimensions } = await embedders.current()
  const [episodes, embedded, job] = await Promise.all([countEpisodes(db), countVectors(db, model), findJob(db, model)])
  const { running = false, problem = null } = job ?? {}
  return {
    model,
    dimensions,
    episodes,
    embedded,
    left: Math.max(0, episodes - embedded),
    running,
    problem,
    latestPass: job
      ? { startedAt: job.startedAt, endedAt: job.endedAt, embedded: job.embedded, alreadyThere: job.alreadyThere, leftAlone: job.leftAlone }
      : null,
  }
}
