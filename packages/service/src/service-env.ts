import { readFileSync } from 'node:fs'
import type { ServiceName } from '@dsm/contracts'
import { z } from 'zod'

const port = z.coerce.number().int().min(1).max(65_535)
const address = (name: string) => z.url({ protocol: /^https?$/ }).default(`http://${name}`)

const KeySet = z.object({
  keys: z.array(z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string().optional() })).min(1),
})

/** Any JSON as text, read. What it has to be says the schema that it is piped into. */
export const JsonText = z.string().transform((text, context) => {
  try {
    const parsed: unknown = JSON.parse(text)
    return parsed
  } catch {
    context.issues.push({ code: 'custom', message: 'must be JSON', input: undefined })
    return z.NEVER
  }
})

/** A JSON Web Key Set as text. */
export const KeySetText = JsonText.pipe(KeySet)

/** What every service reads from its environment; a service with more extends it. A secret may come as a file, named by `…_FILE`. */
export const serviceEnv = z.object({
  PORT: port.default(3000),
  HOST: z.string().default('0.0.0.0'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** Public keys that sign tokens, as a JSON Web Key Set; several while keys are rotated. From a file they are read again when it is replaced. */
  AUTH_JWKS: KeySetText,
  /** What this service shows to the others; read again like the keys. */
  SERVICE_TOKEN: z.string().min(1),
  PROJECT_URL: address('project-service'),
  BACKLOG_URL: address('backlog-service'),
  SPRINT_URL: address('sprint-service'),
  CHRONICLE_URL: address('chronicle-service'),
  ORCHESTRATOR_URL: address('project-orchestrator'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** How long a stopping service goes on answering, so that balancers notice. */
  DRAIN_MS: z.coerce.number().int().min(0).max(60_000).default(5000),
  /** Names this replica to its consumer group; the host's name by default. It must stay the same over a restart. */
  CONSUMER_NAME: z.string().min(1).optional(),
  /** After so long without acknowledgement another replica takes over what this one was given; 30 s by default. */
  CONSUMER_IDLE_MS: z.coerce.number().int().min(1000).max(3_600_000).optional(),
  /** Longest wait for an answer of another service, 5 s by default. A database connection is waited for a little less long. */
  UPSTREAM_TIMEOUT_MS: z.coerce.number().int().min(1000).max(50_000).optional(),
  RATE_LIMIT_PER_SECOND: z.coerce.number().int().min(1).default(2000),
})
export type ServiceEnv = z.infer<typeof serviceEnv>

/** Reads a whole configuration or throws one error that lists every fault. Names the variables, never their values. */
export function loadConfig<Schema extends z.ZodObject>(env: NodeJS.ProcessEnv, schema: Schema): z.output<Schema> {
  const { values, faults } = readValues(env, Object.keys(schema.shape))
  const parsed = schema.safeParse(values)
  if (parsed.success && faults.length === 0) return parsed.data
  const broken = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`Invalid environment\n${[...faults, ...broken].join('\n')}`)
}

/** The named variables, each from itself or from the file that `X_FILE` names. An empty variable counts as absent: compose files cannot leave one out. */
function readValues(env: NodeJS.ProcessEnv, names: readonly string[]): { values: Record<string, string>; faults: string[] } {
  const values: Record<string, string> = {}
  const faults: string[] = []
  for (const name of names) {
    const path = env[`${name}_FILE`]
    try {
      const value = path ? readFileSync(path, 'utf8').trim() : env[name]
      if (value) values[name] = value
    } catch (error) {
      faults.push(`${name}_FILE: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { values, faults }
}

/** Addresses of the other services. */
export function urlsOf(env: ServiceEnv): Record<ServiceName, string> {
  return {
    project: env.PROJECT_URL,
    backlog: env.BACKLOG_URL,
    sprint: env.SPRINT_URL,
    chronicle: env.CHRONICLE_URL,
    orchestrator: env.ORCHESTRATOR_URL,
  }
}
