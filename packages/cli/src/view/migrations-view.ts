import type { ServiceName } from '@dsm/contracts'
import { dim, good, warn } from './text.ts'

/** `newer` are those that a newer version has applied. */
export type Migrated = { service: ServiceName; applied: readonly string[]; pending: readonly string[]; newer: readonly string[] }

/** What was applied, or is missing, service by service. */
export function migrationsView(all: readonly Migrated[]): string {
  return all
    .flatMap(({ service, applied, pending, newer }) => [
      `${service}: ${pending.length > 0 ? warn(`${pending.length} pending`) : good(applied.length > 0 ? `${applied.length} applied` : 'up to date')}`,
      ...[...applied, ...pending].map((name) => dim(`  ${name}`)),
      ...newer.map((name) => dim(`  ${name} of a newer version`)),
    ])
    .join('\n')
}
