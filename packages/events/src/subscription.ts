import { type DomainEvent, Envelope, eventSchemas } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { z } from 'zod'
import type { Schemas } from './catalogue.ts'

/** `every`: each event is applied, also one that comes after a later one. `latest`: the event tells the whole state of its subject, so one that is
 *  not newer than the last that was applied, whatever its type, changes nothing. */
export interface Ordered {
  order: 'latest' | 'every'
}

export interface SingleHandler<Event> extends Ordered {
  /** Applies the event within `tx`, and only there: it may run several times and be rolled back. `published` is the same event as it was published, with what a
   *  newer publisher says in it and this program does not know. */
  handle(tx: Tx, event: Event, published: Envelope): Promise<unknown>
}

/** For what can be done to many events in one statement. They come from many requests, so it runs under the correlation of none, and appends no events. */
export interface BatchHandler<Event> extends Ordered {
  /** Applies the events, in their order, within `tx` as `handle` does. If it throws, each comes again by itself. */
  handleAll(tx: Tx, events: readonly Event[], published: readonly Envelope[]): Promise<unknown>
}

export type Handler<Event> = SingleHandler<Event> | BatchHandler<Event>

export type Handlers<Event extends Envelope> = { [Type in Event['type']]?: Handler<Extract<Event, { type: Type }>> }

export interface SubscriptionOptions<Event extends Envelope> {
  /** Consumer group, and name of the consumer in the inbox: the service's. */
  group: string
  handlers?: Handlers<Event>
  /** Takes every event without a handler of its own, also of types that are not known here. */
  everything?: Handler<Envelope>
}

/** What is to be done with the body of an entry. */
export type Sorted =
  | { kind: 'event'; event: Envelope; published: Envelope; handler: Handler<Envelope> }
  | { kind: 'skip' }
  | { kind: 'dead'; reason: 'malformed' | 'breaks-schema'; error: string }

export interface Subscription {
  group: string
  sort(body: string): Sorted
}

const Typed = z.object({ type: z.string() })
/** Keeps what it does not know, and adds nothing. */
const Published = Envelope.loose()

/** `subscribe` for a catalogue of its own. */
export function createSubscribe<Event extends Envelope>(schemas: Schemas<Event>) {
  return ({ group, handlers = {}, everything }: SubscriptionOptions<Event>): Subscription => {
    // Each handler meets only events that its own type's schema has parsed.
    const byType = new Map(Object.entries(handlers) as [string, Handler<Envelope>][])
    return {
      group,
      sort(body) {
        const read = parseJson(body)
        const typed = Typed.safeParse(read)
        if (!typed.success) return { kind: 'dead', reason: 'malformed', error: z.prettifyError(typed.error) }
        const { type } = typed.data
        const handler = byType.get(type) ?? everything
        // A type that nobody here asked for may be newer than this program: its shape is none of our business.
        if (!handler) return { kind: 'skip' }
        const parsed = (schemas.get(type) ?? Envelope).safeParse(read)
        if (!parsed.success) return { kind: 'dead', reason: 'breaks-schema', error: z.prettifyError(parsed.error) }
        return { kind: 'event', event: parsed.data, published: Published.parse(read), handler }
      },
    }
  }
}

/** Says what a service does with events. */
export const subscribe: (options: SubscriptionOptions<DomainEvent>) => Subscription = createSubscribe(eventSchemas)

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined // refused by the schema like any other thing that is no event
  }
}
