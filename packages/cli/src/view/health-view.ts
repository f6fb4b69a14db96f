import type { HealthCheck, ServiceHealth, ServiceName } from '@dsm/contracts'
import { bad, good, table, warn } from './text.ts'

/** A service as it was found; `checks` is empty where it did not say. */
export type Health = { service: ServiceName; url: string; status: ServiceHealth['status'] | 'away'; checks: readonly HealthCheck[] }

const tone: Record<Health['status'], (text: string) => string> = { ready: good, degraded: warn, unready: bad, away: bad }

/** One row a service; checks that are up need no words. */
export function healthView(all: readonly Health[]): string {
  const missing = (checks: readonly HealthCheck[]) =>
    checks
      .filter(({ status }) => status === 'down')
      .map(({ name, detail }) => (detail === undefined ? name : `${name}: ${detail}`))
      .join('; ')
  const rows = all.map(({ service, url, status, checks }) => [service, tone[status](status), url, missing(checks)])
  return table(['service', 'status', 'address', 'missing'], rows)
}
