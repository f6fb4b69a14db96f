import type { ServiceName } from '@dsm/contracts'
import { createRedisCarrier, type EventCarrier } from '@dsm/events'
import type { Logger } from 'pino'
import { usageFailure } from '../failure/failure.ts'
import type { Io } from '../io.ts'
import { createDatabases } from '../store/create-databases.ts'
import { databaseFailure } from './database-failure.ts'
import { withRedis } from './with-redis.ts'

/** Real servers for services in this process. The caller closes the carrier. */
export type NativeServers = { databases: Record<ServiceName, string>; carrier: EventCarrier }

/** Opens the PostgreSQL and Redis that the environment names; databases that are missing are created. Throws what to do if one is not there. */
export async function openNativeServers(env: Io['env'], log: Logger): Promise<NativeServers> {
  const [postgresUrl, redisUrl] = [env['DSM_POSTGRES_URL'], env['DSM_REDIS_URL']]
  if (!postgresUrl || !redisUrl) {
    const hints = [
      'DSM_POSTGRES_URL=postgres://user@host:5432/postgres, a role that may create databases',
      'DSM_REDIS_URL=redis://host:6379',
      'without --native everything runs embedded; with Docker: docker compose up',
    ]
    throw usageFailure('--native needs PostgreSQL and Redis', { hints })
  }
  // Services wait for a Redis that is away; a person who has just named one wants to know.
  await withRedis(redisUrl, async () => {})
  try {
    const databases = await createDatabases(postgresUrl)
    return { databases, carrier: createRedisCarrier({ url: redisUrl, log }) }
  } catch (error) {
    throw databaseFailure(error, 'all services', postgresUrl)
  }
}
