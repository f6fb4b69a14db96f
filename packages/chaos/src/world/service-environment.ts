import type { ServiceName } from '@dsm/contracts'
import type { Credentials } from './credentials.ts'
import type { TcpProxy } from './tcp-proxy.ts'

/** Short, so that what is left behind is taken over within a short run. */
const leaseMs = 3000
const consumerIdleMs = 5000

export type EnvironmentOptions = {
  service: ServiceName
  ways: readonly { service: ServiceName; to: 'postgres' | 'redis'; proxy: Pick<TcpProxy, 'port'> }[]
  urls: Record<ServiceName, string>
  credentials: Credentials
  /** Where compiled code is kept between the many lives of a process. */
  cacheDirectory: string
}

/** What a replica is told by its environment, all but its port and its name. */
export async function serviceEnvironment({
  service,
  ways,
  urls,
  credentials,
  cacheDirectory,
}: EnvironmentOptions): Promise<Record<string, string>> {
  const portTo = (to: 'postgres' | 'redis') => ways.find((way) => way.service === service && way.to === to)?.proxy.port ?? 0
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    NODE_COMPILE_CACHE: cacheDirectory,
    HOST: '127.0.0.1',
    DATABASE_URL: `postgres://postgres@127.0.0.1:${portTo('postgres')}/${service}`,
    REDIS_URL: `redis://127.0.0.1:${portTo('redis')}`,
    AUTH_JWKS: JSON.stringify(credentials.jwks),
    SERVICE_TOKEN: await credentials.tokenFor({ sub: `${service}-service`, role: 'service', projects: '*' }),
    PROJECT_URL: urls.project,
    BACKLOG_URL: urls.backlog,
    SPRINT_URL: urls.sprint,
    CHRONICLE_URL: urls.chronicle,
    ORCHESTRATOR_URL: urls.orchestrator,
    LOG_LEVEL: 'warn',
    DRAIN_MS: '1000',
    CONSUMER_IDLE_MS: String(consumerIdleMs),
    ORCHESTRATOR_LEASE_MS: String(leaseMs),
    ORCHESTRATOR_RECOVERY_MS: '500',
  }
}
