import { z } from 'zod'
import { Envelope } from '../event.ts'
import { Id, Instant, ProjectId } from '../ids.ts'

/** An event as the archive holds it. `archivedAt` is when Chronicle took it in. */
export const ArchivedEvent = z
  .object({ ...Envelope.shape, projectId: ProjectId.nullable(), archivedAt: Instant })
  .meta({ id: 'ArchivedEvent' })
export type ArchivedEvent = z.infer<typeof ArchivedEvent>

export const SearchHit = z
  .object({ kind: z.enum(['event', 'report', 'action-item']), id: Id, at: z.string(), title: z.string(), excerpt: z.string() })
  .meta({ id: 'SearchHit' })
export type SearchHit = z.infer<typeof SearchHit>
