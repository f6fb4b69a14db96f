import type { ServiceName } from '@dsm/contracts'

/** What a client knows of one request that it wanted done once, however often it sent it. */
export type RequestRecord = {
  operation: string
  /** Names the effect that the request has; `undefined` for one that has none to look for. */
  effect: string | undefined
  /** How many rows, or events, the effect leaves behind. */
  leaves: number
  /** `unknown`: no answer told what became of it, and the client gave up. */
  outcome: 'acked' | 'refused' | 'unknown'
  attempts: number
  detail: string
}

/** An event as its producer's outbox, or the archive, holds it. */
export type EventFact = {
  id: string
  type: string
  source: string
  subject: string
  sequence: number
  causationId: string | null
  /** Of the whole event as the database renders it. */
  digest: string
}

export type OutboxEvent = EventFact & { published: boolean }

export type DeadLetterFact = {
  consumer: ServiceName
  eventId: string | null
  type: string | null
  status: string
  reason: string
  error: string
}

export type SprintFact = {
  id: string
  projectId: string
  key: string
  status: 'planned' | 'active' | 'closed' | 'cancelled'
  decisionId: string | null
  startedAt: string | null
  closedAt: string | null
  /** Items that it held to its end, or holds. */
  items: readonly string[]
  /** Those of them that are done. */
  done: readonly string[]
}

export type RunFact = { id: string; projectId: string; status: string; outcome: string }
export type DecisionFact = {
  id: string
  projectId: string
  status: string
  sprintId: string | null
  reason: string | null
  hasOutcome: boolean
}

/** A read model beside what it should be: by key, in canonical words. */
export type Projection = { name: string; expected: ReadonlyMap<string, string>; actual: ReadonlyMap<string, string> }

/** Everything that is remembered of a run: by the clients, the databases, and whoever watched. */
export type History = {
  requests: readonly RequestRecord[]
  /** How many rows or events each effect has left. */
  effects: ReadonlyMap<string, number>
  outbox: readonly OutboxEvent[]
  archive: readonly EventFact[]
  inboxes: ReadonlyMap<ServiceName, ReadonlySet<string>>
  deadLetters: readonly DeadLetterFact[]
  sprints: readonly SprintFact[]
  runs: readonly RunFact[]
  /** Journal entries that were begun and have no end. */
  openSteps: number
  decisions: readonly DecisionFact[]
  projections: readonly Projection[]
  /** Seen while it ran: processes that ended by themselves, projects with two active sprints, what did not become quiet. */
  observed: readonly Finding[]
}

export type FindingKind =
  | 'lost'
  | 'doubled'
  | 'stuck'
  | 'phantom'
  | 'altered'
  | 'out-of-order'
  | 'dead'
  | 'two-active-sprints'
  | 'orphaned-sprint'
  | 'planned-again'
  | 'diverged'
  | 'crashed'
  | 'unhandled'

/** Something that must not be. `what` names the thing, `detail` says what is wrong with it. */
export type Finding = { kind: FindingKind; what: string; detail: string }
