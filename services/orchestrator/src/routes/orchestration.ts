import { orchestratorOperations, ProblemError, type Sprint } from '@dsm/contracts'
import { handle, pageById, requireProject } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { requireKnownProject } from '../clients/projects.ts'
import type { OrchestratorDeps } from '../deps.ts'
import { nextAction } from '../domain/next-action.ts'
import { believe } from '../brain/believe.ts'
import { contextFacts } from '../domain/brain/context-facts.ts'
import { outlookOf } from '../domain/brain/outlook.ts'
import { decisionSeed } from '../domain/brain/seed.ts'
import { explainDecision } from '../domain/brain/explain-decision.ts'
import { observePlanning } from '../observe/observe-planning.ts'
import { observeProject, observeSituation } from '../observe/observe-situation.ts'
import { nobodyAsked } from '../brain/adviser.ts'
import { decideNext } from '../planning/decide-next.ts'
import { orchestrate } from '../runs/orchestrate.ts'
import { findDecision, listDecisions } from '../store/decisions.ts'
import { readKillSwitch, readPolicy } from '../store/policies.ts'
import { findRun, listRuns } from '../store/runs.ts'
import { startingSetToCome } from '../strategies/add-strategy.ts'

const operations = orchestratorOperations

/** The endpoints that make the orchestrator work, and that show what it did. */
export function orchestrationRoutes(app: FastifyInstance, deps: OrchestratorDeps): void {
  const { db } = deps

  handle(app, operations.orchestrate, ({ params: { projectId }, query: { trigger } }) => orchestrate(deps, { projectId, trigger }))

  const outlookFor = async (sprint: Sprint, today: string) => {
    const decision = sprint.decisionId === null ? undefined : await findDecision(db, sprint.decisionId)
    return decision ? outlookOf(decision, sprint, today) : null
  }

  handle(app, operations.getStatus, async ({ params: { projectId } }) => {
    const project = await observeProject(deps, projectId)
    const [{ situation, activeSprint }, killSwitch, decisions, runs] = await Promise.all([
      observeSituation(deps, project),
      readKillSwitch(db),
      listDecisions(db, { projectId, beforeId: null, status: null, limit: 1 }),
      listRuns(db, { projectId, beforeId: null, limit: 1 }),
    ])
    const [pending] = await listDecisions(db, { projectId, beforeId: null, status: 'proposed', limit: 1 })
    return {
      projectId,
      autonomy: situation.autonomy,
      killSwitch,
      next: nextAction(situation),
      activeSprint: activeSprint && { ...activeSprint, ...activeSprint.totals, outlook: await outlookFor(activeSprint, situation.today) },
      pendingDecision: pending ?? null,
      lastDecision: decisions[0] ?? null,
      lastRun: runs[0] ?? null,
    }
  })

  handle(app, operations.previewPlan, async ({ params: { projectId } }) => {
    const project = await observeProject(deps, projectId)
    const { policy } = await readPolicy(db, projectId)
    const [{ context }, { situation }, killSwitch] = await Promise.all([
      observePlanning(deps, project, policy),
      observeSituation(deps, project),
      readKillSwitch(db),
    ])
    const belief = await believe(deps, {
      projectId,
      facts: contextFacts(context),
      seed: decisionSeed({ ...context.sprint, ...policy, projectId }),
      toCome: await startingSetToCome(db, { projectId, at: deps.clock().toISOString() }),
    })
    const input = { snapshot: { ...context, belief }, policy: policy.planning }
    const { notes, ...decided } = await decideNext(input, { plan: deps.plan, advise: nobodyAsked })
    const explanation = [...explainDecision({ ...input, ...decided }), ...notes]
    return { projectId, autonomy: policy.autonomy, killSwitch, next: nextAction(situation), ...input, ...decided, explanation }
  })

  handle(app, operations.listRuns, async ({ params: { projectId }, query }) => {
    await requireKnownProject(deps, projectId)
    return pageById(query, ({ after, limit }) => listRuns(db, { projectId, beforeId: after, limit }))
  })

  handle(app, operations.getRun, async ({ params: { runId }, claims }) => {
    const run = await findRun(db, runId)
    if (!run) throw new ProblemError('not-found', `no run ${runId}`)
    requireProject(claims, run.projectId)
    return run
  })
}
