import { type ContextFacts, orchestratorOperations, ProblemError } from '@dsm/contracts'
import { handle, pageById, requireEverything, requireProject } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { requireKnownProject } from '../clients/projects.ts'
import type { OrchestratorDeps } from '../deps.ts'
import { contextFacts } from '../domain/brain/context-facts.ts'
import { episodeText } from '../domain/memory/episode-text.ts'
import { observePlanning } from '../observe/observe-planning.ts'
import { observeProject } from '../observe/observe-situation.ts'
import { findEpisode, listEpisodes } from '../store/episodes.ts'
import { readPolicy } from '../store/policies.ts'

const operations = orchestratorOperations

/** What is remembered, what it brings to mind, and whether it is as it was recorded. */
export function episodeRoutes(app: FastifyInstance, deps: OrchestratorDeps): void {
  const { db, log, memory } = deps

  handle(app, operations.listEpisodes, async ({ params: { projectId }, query }) => {
    await requireKnownProject(deps, projectId)
    return pageById(query, ({ after, limit }) => listEpisodes(db, { projectId, beforeId: after, closed: query.outcome === 'known', limit }))
  })

  handle(app, operations.getEpisode, async ({ params: { episodeId }, claims }) => {
    const episode = await findEpisode(db, episodeId)
    if (!episode) throw new ProblemError('not-found', `no episode ${episodeId}`)
    requireProject(claims, episode.projectId)
    return episode
  })

  handle(app, operations.recall, async ({ params: { projectId }, body: { facts: given, k } }) => {
    await requireKnownProject(deps, projectId)
    const facts = given ?? (await factsNow(deps, projectId))
    return { projectId, facts, text: episodeText(facts), recall: await memory.recall({ projectId, facts, k }) }
  })

  handle(app, operations.checkMemory, async ({ params: { projectId } }) => {
    await requireKnownProject(deps, projectId)
    return memory.check(projectId)
  })

  handle(app, operations.getEmbedding, ({ claims }) => {
    requireEverything(claims)
    return memory.progress()
  })

  handle(app, operations.embedAgain, async ({ body, claims }) => {
    requireEverything(claims)
    const progress = await memory.embedAgain(body)
    log.warn({ model: progress.model, forget: body.forget, by: claims.sub }, 'episodes are embedded again')
    return progress
  })
}

/** The facts that the project would be planned with today. */
async function factsNow(deps: OrchestratorDeps, projectId: string): Promise<ContextFacts> {
  const project = await observeProject(deps, projectId)
  const { policy } = await readPolicy(deps.db, projectId)
  const { context } = await observePlanning(deps, project, policy)
  return contextFacts(context)
}
