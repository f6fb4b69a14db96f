/** One delivery of one entry to one group. */
export interface Entry {
  /** Position in the stream, given by the carrier. */
  id: string
  /** JSON text of the event; whatever was found if a stranger wrote to the stream. */
  body: string
  /** How often the entry was handed to the group, this time included. */
  deliveries: number
}

export interface Claim {
  group: string
  consumer: string
  /** At most so many entries. */
  count: number
}

/** Progress of one group. `pending`: delivered, not acknowledged. `behind`: not delivered yet, null where the carrier cannot tell. */
export interface Lag {
  pending: number
  behind: number | null
}

export interface Burial {
  group: string
  entry: Entry
  reason: string
  error: string
}

/** `after`: what the marker must be until then, null for none; left out, it may be anything. */
export interface Mark {
  field: string
  value: string
  after?: string | null
}

/** The carrier lost its memory, or another relay published, since the marker was read. */
export class MarkerMovedError extends Error {
  override readonly name = 'MarkerMovedError'
}

/** Carries events from the relays to the groups, at least once. Every method throws while the carrier is out of reach; a group that does not
 *  exist, or no longer, is created at the start of the stream by whatever names it. */
export interface EventCarrier {
  /** Appends the bodies in order and sets the marker, both or neither. Throws MarkerMovedError, and does neither, where the marker is no longer `after`. */
  publish(bodies: readonly string[], mark: Mark): Promise<void>
  /** Last value of a marker; null if the carrier never had it, or lost it with everything else. */
  marker(field: string): Promise<string | null>
  ensureGroup(group: string): Promise<void>
  /** Entries that the group has not seen. Waits up to `blockMs` for one, less if `signal` aborts. */
  read(claim: Claim & { blockMs: number; signal: AbortSignal }): Promise<Entry[]>
  /** Entries that this consumer was given and never acknowledged, in stream order, behind the entry `after`: what its last life left behind. */
  resume(claim: Claim & { after?: string | undefined }): Promise<Entry[]>
  /** Takes over entries of any consumer of the group that nobody acknowledged for `idleMs`. */
  reclaim(claim: Claim & { idleMs: number }): Promise<Entry[]>
  ack(group: string, ids: readonly string[]): Promise<void>
  lag(group: string): Promise<Lag>
  /** When the oldest entry that the group has not acknowledged was published, by the carrier's clock in ms since the epoch; null if there is none. */
  oldest(group: string): Promise<number | null>
  /** Forgets consumers of the group that gave no sign of life for `idleMs` and hold nothing; one that comes back is known again. Returns how many. */
  forgetConsumers(group: string, idleMs: number): Promise<number>
  /** Adds an entry to the stream of the dead. */
  bury(burial: Burial): Promise<void>
  /** Entries that were buried, newest first. */
  buried(count: number): Promise<Burial[]>
  /** Drops what all of these groups have acknowledged; nothing as long as one of them does not exist. Returns how many entries went. */
  trim(groups: readonly string[]): Promise<number>
  /** Answers; never throws. */
  healthy(): Promise<boolean>
  /** Ends the connections. Reads that wait return nothing. */
  close(): Promise<void>
}
