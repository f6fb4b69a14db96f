import type { ServiceName } from '@dsm/contracts'
import { dim, good, warn } from './text.ts'

export type Migrated = { service: ServiceName; applied: readonly string[]; pending: readonly string[] }

/** What was applied, or is missing, service by service. */
export function migrationsView(all: readonly Migrated[]): string {
  return all
    .flatMap(({ service, applied, pending }) => [
      `${service}: ${pending.length > 0 ? warn(`${pending.length} pending`) : good(applied.length > 0 ? `${applied.length} applied` : 'up to date')}`,
      ...[...applied, ...pending].map((name) => dim(`  ${name}`)),
    ])
    .join('\n')
}
