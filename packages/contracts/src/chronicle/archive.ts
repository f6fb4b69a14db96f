import { z } from 'zod'
import { Role } from '../access.ts'
import { Envelope } from '../event.ts'
import { Id, Instant, ProjectId, ServiceName } from '../ids.ts'

/** An event as the archive holds it. `archivedAt` is when Chronicle took it in. */
export const ArchivedEvent = z
  .object({ ...Envelope.shape, projectId: ProjectId.nullable(), archivedAt: Instant })
  .meta({ id: 'ArchivedEvent' })
export type ArchivedEvent = z.infer<typeof ArchivedEvent>

/** Who did what: an event by the one who caused it. */
export const AuditEntry = z
  .object({
    /** Of the event. */
    id: Id,
    time: Instant,
    /** Subject of a token, or the name of a service; null where a service acted by itself. */
    actor: z.string().nullable(),
    /** Of the token; null where a service handled an event, or acted by itself. */
    role: Role.nullable(),
    /** Type of the event. */
    did: z.string(),
    source: ServiceName,
    subject: z.string(),
    /** Null for what concerns several projects, or all. */
    projectId: ProjectId.nullable(),
    /** Shared by everything that one request led to. */
    correlationId: z.string(),
    archivedAt: Instant,
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

export const SearchHit = z
  .object({ kind: z.enum(['event', 'report', 'action-item']), id: Id, at: z.string(), title: z.string(), excerpt: z.string() })
  .meta({ id: 'SearchHit' })
export type SearchHit = z.infer<typeof SearchHit>
