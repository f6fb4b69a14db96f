import { createOllama, type Ollama, type OllamaOptions } from '@dsm/ollama'
import { defineService, type ServiceDeps } from '@dsm/service'
import { v7 as uuidv7 } from 'uuid'
import { adviceOff, advise } from './advice/advise.ts'
import { modelCheck } from './advice/model-check.ts'
import { warmUpJob } from './advice/warm-up.ts'
import type { OrchestratorDeps } from './deps.ts'
import { adviceEvidence } from './domain/advice/evidence.ts'
import { trustOf } from './domain/advice/trust.ts'
import { randomStream } from './domain/brain/random.ts'
import { createEmbedder } from './embedding/choose-embedder.ts'
import { decisionConsumers } from './events/handlers.ts'
import { episodeText } from './domain/memory/episode-text.ts'
import { createMemory } from './memory/memory.ts'
import { recall } from './memory/recall.ts'
import { askForRulesJob } from './learning/ask-for-rules.ts'
import { nearestEpisodes } from './store/recall-candidates.ts'
import { createRunMetrics } from './metrics.ts'
import { prepare } from './domain/planning/prepare.ts'
import { checkCertificate } from './domain/planning/check-certificate.ts'
import { checkPlan } from './planning/check-plan.ts'
import { decide } from './planning/decide.ts'
import { planSprint } from './planning/plan-sprint.ts'
import { followProjectsJob, type ProjectResourcesOptions } from './project-resources/follow-projects.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { episodeRoutes } from './routes/episodes.ts'
import { learningRoutes } from './routes/learning.ts'
import { orchestrationRoutes } from './routes/orchestration.ts'
import { policyRoutes } from './routes/policies.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { strategyRoutes } from './routes/strategies.ts'
import { strategyRecordRoutes } from './routes/strategy-record.ts'
import { createJournal } from './runs/journal.ts'
import { recover } from './runs/recover.ts'
import { runsUnderWay } from './runs/under-way.ts'
import { type SchedulerOptions, scheduling } from './schedules/scheduling.ts'
import { endRun, leaseFor, openRun } from './store/runs.ts'
import { createSolver } from './solver/solver.ts'
import { openWorkers, type Workers } from './workers.ts'

export {
  adviceEvidence,
  adviceOff,
  advise,
  checkCertificate,
  checkPlan,
  createJournal,
  createSolver,
  decide,
  endRun,
  episodeText,
  leaseFor,
  nearestEpisodes,
  openRun,
  openWorkers,
  planSprint,
  prepare,
  randomStream,
  recall,
  trustOf,
}

/** Long enough for a slow step between two heartbeats, short enough that a crashed replica's run is taken over while people wait. */
const LEASE_MS = 15_000
/** Past that a plan is made without what the sprint before it ended with: a consumer that is down must not stop the team. */
const PATIENCE_MS = 5000
const LOOKS_MIN = 5
/** How often a replica looks for runs that others left. */
const RECOVERY_MS = 3000

export type OrchestratorOptions = {
  leaseMs?: number
  recoveryMs?: number
  /** Where the models are; without it there is no advice, and texts are embedded in this process. */
  ollama?: OllamaOptions
  /** Who keeps the daily scrums; nobody unless it is said. */
  scheduler?: SchedulerOptions
  /** Follows the custom resources `Project` of a cluster, if given. */
  projectResources?: ProjectResourcesOptions
  /** Threads that outlive the service, for a process that starts several; its own unless given. */
  workers?: Workers
}

/** The scrum master: observes, decides, carries out, and finishes what was interrupted. */
export function orchestratorService({
  leaseMs = LEASE_MS,
  recoveryMs = RECOVERY_MS,
  ollama,
  scheduler = { kind: 'none' },
  projectResources,
  workers: shared,
}: OrchestratorOptions = {}) {
  return defineService({
    name: 'orchestrator',
    title: 'Project orchestrator',
    description: 'Plans, runs and closes sprints; explains, replays and varies its decisions.',
    peers: ['project', 'backlog', 'sprint'],
    build: (deps: ServiceDeps) => {
      const workers = shared ?? openWorkers()
      const model: Ollama | null = ollama ? createOllama({ ...ollama, log: deps.log }) : null
      const embedders = createEmbedder({ ollama: model ?? undefined, local: workers.localEmbedder, cache: { db: deps.db }, log: deps.log })
      const memory = createMemory({ ...deps, embedders })
      const orchestrator: OrchestratorDeps = {
        ...deps,
        model,
        memory,
        patience: { patienceMs: PATIENCE_MS, pollMs: 100, looksMin: LOOKS_MIN, gaveUp: new Map() },
        plan: (snapshot, policy) => planSprint(snapshot, policy, workers.solver),
        worker: { name: deps.replica, life: uuidv7(), leaseMs },
        runs: runsUnderWay(),
        metrics: createRunMetrics(deps.registry),
      }
      const schedules = scheduling(scheduler, orchestrator, deps.registry)
      let firstRecovery = true
      return {
        routes: (app) => {
          orchestrationRoutes(app, orchestrator)
          decisionRoutes(app, orchestrator)
          policyRoutes(app, orchestrator)
          episodeRoutes(app, orchestrator)
          learningRoutes(app, orchestrator)
          strategyRoutes(app, orchestrator)
          strategyRecordRoutes(app, orchestrator)
          scheduleRoutes(app, orchestrator, scheduler.kind)
        },
        close: async () => {
          await orchestrator.runs.end()
          model?.close()
          // Threads that were given are their giver's to end.
          if (!shared) await workers.close()
        },
        consumers: decisionConsumers(),
        checks: [...memory.checks, ...(model ? [modelCheck(model)] : []), ...schedules.checks],
        background: [
          ...memory.background,
          ...schedules.background,
          ...(projectResources ? [followProjectsJob({ ...deps, ...projectResources, orchestrator: deps.clients.orchestrator })] : []),
          ...(model ? [warmUpJob({ model, log: deps.log }), askForRulesJob(orchestrator)] : []),
          {
            name: 'recover-runs',
            everyMs: recoveryMs,
            run: async () => {
              await recover(orchestrator, { earlierLives: firstRecovery })
              firstRecovery = false
            },
          },
        ],
      }
    },
  })
}
