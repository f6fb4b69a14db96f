import { setTimeout as delay } from 'node:timers/promises'
import { ContextFacts, type EmbeddingProgress, Id, orchestratorOperations, ProjectId } from '@dsm/contracts'
import type { Client } from '@dsm/http-client'
import { z } from 'zod'
import { exitCodes } from '../failure/exit-codes.ts'
import { misfit, usageFailure } from '../failure/failure.ts'
import { embeddingView, episodesView, episodeView, memoryCheckView, recallView } from '../view/memory-view.ts'
import { command, group } from './command.ts'
import { pairOf, typedCount } from './inputs.ts'
import { listUpTo } from './pages.ts'

const HowMany = orchestratorOperations.recall.body.shape.k.unwrap()
/** Between two looks at how far a pass is. */
const LOOK_MS = 500

const list = command({
  usage: 'list <project>',
  summary: 'Episodes of a project, newest first: what each sprint was planned with and what became of it',
  options: [
    ['--closed', 'only those with an outcome'],
    ['--limit <number>', 'how many (default 20)'],
  ],
  examples: ['dsm memory list 1', 'dsm memory list 1 --closed --limit 100'],
  input: z.object({ project: ProjectId, closed: z.boolean().default(false), limit: typedCount.default(20) }),
  run: async ({ project: projectId, closed, limit }, { clients }) => {
    const { orchestrator } = await clients()
    const fetchPage = (query: { limit: number; cursor?: string }) =>
      orchestrator.call(orchestratorOperations.listEpisodes, {
        params: { projectId },
        query: { ...query, ...(closed && { outcome: 'known' as const }) },
      })
    return { data: await listUpTo(limit, fetchPage), view: episodesView }
  },
})

const show = command({
  usage: 'show <episode>',
  summary: 'An episode: context, decision, evidence and outcome',
  examples: ['dsm memory show 0198c0de-0000-7000-8000-000000000001'],
  input: z.object({ episode: Id }),
  run: async ({ episode: episodeId }, { clients }) => {
    const { orchestrator } = await clients()
    return { data: await orchestrator.call(orchestratorOperations.getEpisode, { params: { episodeId } }), view: episodeView }
  },
})

const recall = command({
  usage: 'recall <project>',
  summary: 'Past sprints like the one that would be planned now, of this project and of others; nothing is recorded',
  options: [
    ['--k <number>', 'how many, 1 to 20 (default 5)'],
    ['--fact <name=value>', 'ask for a sprint that differs in this from the one that would be planned now', 'repeatable'],
  ],
  examples: ['dsm memory recall 1', 'dsm memory recall 1 --fact peopleAway=2 --fact ptoRatio=0.2 --k 10'],
  input: z.object({ project: ProjectId, k: typedCount.pipe(HowMany).default(5), fact: z.array(z.string()).default([]) }),
  run: async ({ project: projectId, k, fact }, { clients, working }) => {
    const { orchestrator } = await clients()
    const ask = (facts?: ContextFacts) =>
      orchestrator.call(orchestratorOperations.recall, { params: { projectId }, body: { k, ...(facts && { facts }) } })
    const asItStands = await working('remembering', () => ask())
    const data = fact.length === 0 ? asItStands : await ask(changedFacts(asItStands.facts, fact))
    return { data, view: recallView }
  },
})

/** The facts with some of them set by `name=value`. Throws a usage failure for a fact or a value that there is not. */
export function changedFacts(facts: ContextFacts, pairs: readonly string[]): ContextFacts {
  const changes = pairs.map(pairOf).map(([name, value]): [string, unknown] => [name, value === '' ? value : Number(value)])
  const parsed = ContextFacts.safeParse({ ...facts, ...Object.fromEntries(changes) })
  if (parsed.success) return parsed.data
  const names = Object.keys(ContextFacts.shape).join(', ')
  throw misfit('No sprint can be like this', parsed.error, [`facts are ${names}`])
}

const verify = command({
  usage: 'verify <project>',
  summary: 'Whether the episodes of a project and their outcomes are as they were recorded; exit code 2 if one was altered',
  examples: ['dsm memory verify 1'],
  input: z.object({ project: ProjectId }),
  run: async ({ project: projectId }, { clients }) => {
    const { orchestrator } = await clients()
    const data = await orchestrator.call(orchestratorOperations.checkMemory, { params: { projectId } })
    return { data, view: memoryCheckView, exit: data.intact ? exitCodes.ok : exitCodes.partial }
  },
})

const reEmbed = command({
  usage: 're-embed',
  summary: 'Choose the embedder anew and have every episode embedded with it; exit code 2 if some could not be',
  options: [
    ['--forget', 'drop the vectors of its model first, so that all are made again'],
    ['--status', 'only tell how far it is'],
    ['--no-wait', 'do not wait for the end: the services go on by themselves'],
  ],
  examples: ['dsm memory re-embed', 'dsm memory re-embed --forget --no-wait', 'dsm memory re-embed --status'],
  input: z.object({ forget: z.boolean().default(false), status: z.boolean().default(false), wait: z.boolean().default(true) }),
  run: async ({ forget, status, wait }, { clients, working }) => {
    if (forget && status) throw usageFailure('--status only looks, --forget drops: one of them')
    const { orchestrator } = await clients()
    if (status) return { data: await orchestrator.call(orchestratorOperations.getEmbedding), view: embeddingView }
    const begun = await orchestrator.call(orchestratorOperations.embedAgain, { body: { forget } })
    if (!wait) return { data: begun, view: embeddingView }
    const data = await working('embedding', (report) => untilEmbedded(orchestrator, begun, report))
    return { data, view: embeddingView, exit: data.left > 0 ? exitCodes.partial : exitCodes.ok }
  },
})

/** The pass begins within seconds of being asked for, and goes on if nobody watches. It ends with nothing left, or with a problem. */
async function untilEmbedded(
  orchestrator: Client,
  begun: EmbeddingProgress,
  report: (done: number, total: number) => void,
): Promise<EmbeddingProgress> {
  let progress = begun
  for (;;) {
    report(progress.embedded, progress.episodes)
    if (!progress.running && (progress.left === 0 || progress.problem !== null)) return progress
    await delay(LOOK_MS)
    progress = await orchestrator.call(orchestratorOperations.getEmbedding)
  }
}

export const memory = group('memory', 'What the agent remembers of past sprints', [list, show, recall, verify, reEmbed])
