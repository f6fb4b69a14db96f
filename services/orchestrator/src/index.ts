import { defineService, type ServiceDeps } from '@dsm/service'
import type { OrchestratorDeps } from './deps.ts'
import { decisionConsumers } from './events/handlers.ts'
import { createRunMetrics } from './metrics.ts'
import { prepare } from './domain/planning/prepare.ts'
import { planSprint } from './planning/plan-sprint.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { orchestrationRoutes } from './routes/orchestration.ts'
import { policyRoutes } from './routes/policies.ts'
import { recover } from './runs/recover.ts'
import { createSolver } from './solver/solver.ts'

export { createSolver, planSprint, prepare }

/** Long enough for a slow step between two heartbeats, short enough that a crashed replica's run is taken over while people wait. */
const LEASE_MS = 15_000
const RECOVERY_MS = 3000

/** The scrum master: observes, decides, carries out, and finishes what was interrupted. */
export function orchestratorService({ leaseMs = LEASE_MS, recoveryMs = RECOVERY_MS }: { leaseMs?: number; recoveryMs?: number } = {}) {
  return defineService({
    name: 'orchestrator',
    title: 'Project orchestrator',
    description: 'Plans, runs and closes sprints; explains, replays and varies its decisions.',
    build: (deps: ServiceDeps) => {
      const solver = createSolver({ threads: 1 })
      const orchestrator: OrchestratorDeps = {
        ...deps,
        plan: (snapshot, policy) => planSprint(snapshot, policy, solver),
        lease: { owner: deps.replica, leaseMs },
        metrics: createRunMetrics(deps.registry),
      }
      let firstRecovery = true
      return {
        routes: (app) => {
          orchestrationRoutes(app, orchestrator)
          decisionRoutes(app, orchestrator)
          policyRoutes(app, orchestrator)
          app.addHook('onClose', () => solver.close())
        },
        consumers: decisionConsumers(),
        background: [
          {
            name: 'recover-runs',
            everyMs: recoveryMs,
            run: async () => {
              const earlierLives = firstRecovery
              firstRecovery = false
              await recover(orchestrator, { earlierLives })
            },
          },
        ],
      }
    },
  })
}
