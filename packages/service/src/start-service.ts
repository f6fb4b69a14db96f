import { hostname } from 'node:os'
import { createRedisCarrier } from '@dsm/events'
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { createVerifier } from './auth.ts'
import { type BuiltService, buildService } from './build-service.ts'
import type { Runtime, ServiceDefinition } from './definition.ts'
import { freshFile, lookingEvery } from './fresh-file.ts'
import { createLogger } from './logger.ts'
import { createRotatingVerifier } from './rotating-verifier.ts'
import { KeySetText, loadConfig, type ServiceEnv, serviceEnv, urlsOf } from './service-env.ts'

export type RunningService = BuiltService & { url: string }

/** Builds a service, listens, and starts its work. */
export async function startService(definition: ServiceDefinition, runtime: Runtime): Promise<RunningService> {
  const service = await buildService(definition, runtime)
  const url = await service.app.listen({ host: runtime.host ?? '127.0.0.1', port: runtime.port ?? 0 })
  service.start()
  runtime.log.info({ service: definition.name, url }, 'service listens')
  return { ...service, url }
}

const stopWithinMs = 25_000
/** A server ends each statement sooner: when nothing has come by then, nothing will. */
const databaseAnswersWithinMs = 40_000

/** The whole of a `server.ts`: reads the environment by `schema` (`serviceEnv`, or an extension of it), runs the service on its servers and
 *  stops it on SIGTERM. Throws, naming every fault, if the environment is not complete. */
export async function serve<Schema extends z.ZodObject & z.ZodType<ServiceEnv>>(
  env: NodeJS.ProcessEnv,
  schema: Schema,
  define: (config: z.output<Schema>) => ServiceDefinition,
): Promise<RunningService> {
  const config = loadConfig(env, schema)
  const definition = define(config)
  const log = createLogger({ name: definition.name, level: config.LOG_LEVEL })
  const carrier = createRedisCarrier({ url: config.REDIS_URL, log })
  const service = await startService(definition, { ...runtimeOf(config), ...credentialsOf(config, { env, log }), carrier, log })

  closeWithGrace({ delay: config.DRAIN_MS + stopWithinMs, logger: log }, async ({ err, signal }) => {
    if (err) log.fatal({ err }, 'service stops after an error that nobody caught')
    else log.info({ signal }, 'service stops')
    await service.stop()
    await carrier.close()
  })
  return service
}

const tokenLookedAtEveryMs = 2000

/** Keys and token of the service. Those that come from files are rotated without a restart. */
function credentialsOf(
  config: ServiceEnv,
  { env, log }: { env: NodeJS.ProcessEnv; log: Logger },
): Pick<Runtime, 'verify' | 'serviceToken'> {
  const { AUTH_JWKS_FILE: keysPath, SERVICE_TOKEN_FILE: tokenPath } = env
  const { AUTH_JWKS: jwks, SERVICE_TOKEN: token } = config
  const parseToken = (text: string) => serviceEnv.shape.SERVICE_TOKEN.parse(text.trim())
  return {
    verify: keysPath
      ? createRotatingVerifier(freshFile({ path: keysPath, first: jwks, parse: (text) => KeySetText.parse(text), log }))
      : createVerifier({ jwks }),
    serviceToken: tokenPath
      ? lookingEvery(freshFile({ path: tokenPath, first: token, parse: parseToken, log }), tokenLookedAtEveryMs)
      : token,
  }
}

function runtimeOf(config: ServiceEnv): Omit<Runtime, 'carrier' | 'log' | 'verify' | 'serviceToken'> {
  return {
    databaseUrl: config.DATABASE_URL,
    databaseConnectionsMax: config.DATABASE_POOL,
    databaseAnswerTimeoutMs: databaseAnswersWithinMs,
    urls: urlsOf(config),
    clock: () => new Date(),
    host: config.HOST,
    port: config.PORT,
    consumerName: config.CONSUMER_NAME ?? hostname(),
    ...(config.CONSUMER_IDLE_MS !== undefined && { consumerIdleMs: config.CONSUMER_IDLE_MS }),
    ...(config.UPSTREAM_TIMEOUT_MS !== undefined && { upstreamTimeoutMs: config.UPSTREAM_TIMEOUT_MS }),
    drainMs: config.DRAIN_MS,
    rateLimit: { max: config.RATE_LIMIT_PER_SECOND * 10, windowMs: 10_000 },
  }
}
