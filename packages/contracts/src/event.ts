import { z } from 'zod'
import { Role } from './access.ts'
import { Instant, ServiceName } from './ids.ts'

/** What every event carries: CloudEvents 1.0, plus the extensions `sequence`, `correlationid`, `causationid`, `traceparent`, `actor` and `actorrole`. */
export const Envelope = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  type: z.string().regex(/^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+\.v\d+$/),
  source: ServiceName,
  /** The thing that the event is about; order holds within a subject. */
  subject: z.string().min(1).max(200),
  /** When it happened, by the clock of the domain. */
  time: Instant,
  /** Position within the subject, from 1, without gaps. */
  sequence: z.int().positive(),
  correlationid: z.string().min(1).max(200),
  /** Id of the event whose handling caused this one. */
  causationid: z.string().max(200).optional(),
  traceparent: z.string().max(200).optional(),
  /** Who did it: the subject of a token and its role, or the name of the service that handled an event; none where a service acted by itself. */
  actor: z.string().min(1).max(200).optional(),
  actorrole: Role.optional(),
  data: z.unknown(),
})
export type Envelope = z.infer<typeof Envelope>

/** Declares an event type. Its shape never changes: another shape is another version. */
export function event<const Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return Envelope.extend({ type: z.literal(type), data })
}
