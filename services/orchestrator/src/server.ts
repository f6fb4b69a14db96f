import { ollamaEnv, ollamaOptionsOf } from '@dsm/ollama'
import { serve, serviceEnv, urlsOf } from '@dsm/service'
import { z } from 'zod'
import { orchestratorService } from './index.ts'
import { schedulerEnv, schedulerOptionsOf } from './schedules/scheduler-env.ts'

const milliseconds = z.coerce.number().int().min(100).max(600_000).optional()

const orchestratorEnv = serviceEnv.extend({
  ...ollamaEnv.shape,
  ...schedulerEnv.shape,
  /** How long a run stays with a replica that gives no sign of life; three heartbeats fall into it. */
  ORCHESTRATOR_LEASE_MS: milliseconds,
  /** How often a replica looks for runs that others left. */
  ORCHESTRATOR_RECOVERY_MS: milliseconds,
})

await serve(process.env, orchestratorEnv, (env) => {
  const { ORCHESTRATOR_LEASE_MS: leaseMs, ORCHESTRATOR_RECOVERY_MS: recoveryMs } = env
  const ollama = ollamaOptionsOf(env)
  return orchestratorService({
    ...(leaseMs !== undefined && { leaseMs }),
    ...(recoveryMs !== undefined && { recoveryMs }),
    ...(ollama && { ollama }),
    scheduler: schedulerOptionsOf(env, urlsOf(env)),
    ...(env.PROJECT_RESOURCES === 'on' && { projectResources: {} }),
  })
})
