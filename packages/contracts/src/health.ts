import { z } from 'zod'
import { operation } from './operation.ts'

/** One thing that a service needs (`required`) or can do without, and whether it is there. */
export const HealthCheck = z
  .object({ name: z.string(), status: z.enum(['up', 'down']), required: z.boolean(), detail: z.string().optional() })
  .meta({ id: 'HealthCheck' })
export type HealthCheck = z.infer<typeof HealthCheck>

/** `degraded`: something optional is missing. `unready`: something required is missing, or the service is stopping. */
export const ServiceHealth = z
  .object({ status: z.enum(['ready', 'degraded', 'unready']), checks: z.array(HealthCheck) })
  .meta({ id: 'ServiceHealth' })
export type ServiceHealth = z.infer<typeof ServiceHealth>

export const showLiveness = operation({
  id: 'showLiveness',
  method: 'GET',
  path: '/health/live',
  summary: 'Says that the process runs',
  access: 'public',
  response: z.object({ status: z.literal('live') }),
})

/** Answers 503 with the same body when the service is unready. */
export const showReadiness = operation({
  id: 'showReadiness',
  method: 'GET',
  path: '/health/ready',
  summary: 'Says whether the service can do its job, and what is missing',
  access: 'public',
  alsoStatus: 503,
  response: ServiceHealth,
})
