import type { AuditEntry } from '@dsm/contracts'
import { dim, table } from './text.ts'

/** Who did what, newest first. */
export function auditView({ items, more }: { items: readonly AuditEntry[]; more: boolean }): string {
  if (items.length === 0) return 'nobody did anything'
  const rows = items.map(({ time, actor, role, source, did, projectId, subject, correlationId }) => [
    time,
    actor ?? `${source}, by itself`,
    role ?? '',
    did,
    projectId ?? '',
    subject,
    correlationId,
  ])
  const shown = table(['time', 'who', 'role', 'did', 'project', 'subject', 'request'], rows)
  return more ? `${shown}\n${dim('there are more: --limit')}` : shown
}
