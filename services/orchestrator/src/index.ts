import { defineService, type ServiceDeps } from '@dsm/service'
import { v7 as uuidv7 } from 'uuid'
import type { OrchestratorDeps } from './deps.ts'
import { decisionConsumers } from './events/handlers.ts'
import { createRunMetrics } from './metrics.ts'
import { prepare } from './domain/planning/prepare.ts'
import { checkCertificate } from './domain/planning/check-certificate.ts'
import { planSprint } from './planning/plan-sprint.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { orchestrationRoutes } from './routes/orchestration.ts'
import { policyRoutes } from './routes/policies.ts'
import { recover } from './runs/recover.ts'
import { createSolver } from './solver/solver.ts'

export { checkCertificate, createSolver, planSprint, prepare }

/** Long enough for a slow step between two heartbeats, short enough that a crashed replica's run is taken over while people wait. */
const LEASE_MS = 15_000
/** How often a replica looks for runs that others left. */
const RECOVERY_MS = 3000

export type OrchestratorOptions = { leaseMs?: number; recoveryMs?: number }

/** The scrum master: observes, decides, carries out, and finishes what was interrupted. */
export function orchestratorService({ leaseMs = LEASE_MS, recoveryMs = RECOVERY_MS }: OrchestratorOptions = {}) {
  return defineService({
    name: 'orchestrator',
    title: 'Project orchestrator',
    description: 'Plans, runs and closes sprints; explains, replays and varies its decisions.',
    build: (deps: ServiceDeps) => {
      const solver = createSolver({ threads: 1 })
      const orchestrator: OrchestratorDeps = {
        ...deps,
        plan: (snapshot, policy) => planSprint(snapshot, policy, solver),
        worker: { name: deps.replica, life: uuidv7(), leaseMs },
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
              await recover(orchestrator, { earlierLives: firstRecovery })
              firstRecovery = false
            },
          },
        ],
      }
    },
  })
}
