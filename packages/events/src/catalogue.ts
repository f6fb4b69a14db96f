import type { Envelope } from '@dsm/contracts'
import type { z } from 'zod'

/** Schema of every event type that is known here. */
export type Schemas<Event extends Envelope> = ReadonlyMap<string, z.ZodType<Event>>

/** What a producer says about an event; the rest of the envelope is filled in by `append`. */
export type NewEvent<Event extends Envelope> = Event extends Envelope ? Pick<Event, 'type' | 'source' | 'subject' | 'time' | 'data'> : never
