import type { ServiceName } from '@dsm/contracts'
import { JsonText } from '@dsm/service'
import { z } from 'zod'
import type { SchedulerOptions } from './scheduling.ts'

const Toleration = z.strictObject({
  key: z.string().optional(),
  operator: z.enum(['Exists', 'Equal', 'Lt', 'Gt']).optional(),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
  tolerationSeconds: z.int().optional(),
})
const Nodes = z.strictObject({ nodeSelector: z.record(z.string(), z.string()).default({}), tolerations: z.array(Toleration).default([]) })

const list = z.string().transform((text) => text.split(',').filter((name) => name !== ''))

/** Who keeps the daily scrums, and how: the rest is for `SCHEDULER=kubernetes`. */
export const schedulerEnv = z.object({
  SCHEDULER: z.enum(['process', 'kubernetes', 'none']).default('process'),
  /** The image whose `dsm daily-scrum` is run: the one that the orchestrator runs in. */
  DAILY_SCRUM_IMAGE: z.string().min(1).optional(),
  DAILY_SCRUM_IMAGE_PULL_POLICY: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
  /** Names of secrets, with commas between them. */
  DAILY_SCRUM_IMAGE_PULL_SECRETS: list.default([]),
  /** Which nodes may run them: `nodeSelector` and `tolerations` of a pod, as JSON. */
  DAILY_SCRUM_NODES: JsonText.pipe(Nodes).default({ nodeSelector: {}, tolerations: [] }),
  DAILY_SCRUM_SERVICE_ACCOUNT: z.string().min(1).default('daily-scrum'),
  /** The secret whose key `token` holds what the command shows to the services. */
  DAILY_SCRUM_TOKEN_SECRET: z.string().min(1).default('dsm-token-daily-scrum'),
  /** Whether custom resources `Project` of the cluster are followed. */
  PROJECT_RESOURCES: z.enum(['on', 'off']).default('off'),
})

/** Throws if something is missing that CronJobs need. */
export function schedulerOptionsOf(env: z.output<typeof schedulerEnv>, urls: Record<ServiceName, string>): SchedulerOptions {
  if (env.SCHEDULER !== 'kubernetes') return { kind: env.SCHEDULER }
  if (env.DAILY_SCRUM_IMAGE === undefined) throw new Error('Invalid environment\nDAILY_SCRUM_IMAGE: SCHEDULER=kubernetes needs it')
  return {
    kind: 'kubernetes',
    pod: {
      image: env.DAILY_SCRUM_IMAGE,
      imagePullPolicy: env.DAILY_SCRUM_IMAGE_PULL_POLICY,
      imagePullSecrets: env.DAILY_SCRUM_IMAGE_PULL_SECRETS,
      ...env.DAILY_SCRUM_NODES,
      serviceAccount: env.DAILY_SCRUM_SERVICE_ACCOUNT,
      tokenSecret: env.DAILY_SCRUM_TOKEN_SECRET,
      env: Object.fromEntries(Object.entries(urls).map(([name, url]) => [`DSM_${name.toUpperCase()}_URL`, url])),
    },
  }
}
