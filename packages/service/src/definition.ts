import type { DomainEvent, ServiceName } from '@dsm/contracts'
import type { EventCarrier, SubscriptionOptions } from '@dsm/events'
import type { Client } from '@dsm/http-client'
import type { Db } from '@dsm/postgres'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Verify } from './auth.ts'
import type { RateLimit } from './authenticate.ts'
import type { BackgroundJob } from './background.ts'
import type { OverloadOptions } from './overload.ts'
import type { Check } from './readiness.ts'

/** What a service is built from. */
export type ServiceDeps = {
  db: Db
  /** The clock of the domain; infrastructure uses real time. */
  clock: () => Date
  log: Logger
  /** One client per service, this one included. */
  clients: Record<ServiceName, Client>
  /** Tells the relay that there may be events to publish; `write` does it after each commit. */
  poke: () => void
  /** For metrics of the service's own. */
  registry: Registry
  /** Names this replica, the same after a restart. */
  replica: string
}

/** What a service adds to what every service has. */
export type ServiceParts = {
  routes: (app: FastifyInstance) => void
  /** Handlers of the events that it consumes, in a consumer group of its name. */
  consumers?: Omit<SubscriptionOptions<DomainEvent>, 'group'>
  background?: readonly BackgroundJob[]
  /** Readiness checks beside those of the database, the migrations and the event carrier. */
  checks?: readonly Check[]
  /** Ends what the parts hold: called at a stop, once no request, no job and no handler works with it any more. */
  close?: () => Promise<void>
}

export type ServiceDefinition = {
  name: ServiceName
  title: string
  description: string
  /** Services that it calls, and no others: one that cannot be reached shows in its readiness as degraded. Networks are opened for these only. */
  peers?: readonly ServiceName[]
  build: (deps: ServiceDeps) => ServiceParts | Promise<ServiceParts>
}

/** Names a definition's type where it is written. */
export function defineService(definition: ServiceDefinition): ServiceDefinition {
  return definition
}

/** What a service runs on: servers in production, embedded parts on a laptop, private ones in a test. */
export type Runtime = OverloadOptions & {
  databaseUrl: string
  /** Shared with other services of the process, so whoever made it closes it. */
  carrier: EventCarrier
  verify: Verify
  serviceToken: string | (() => string | Promise<string>)
  urls: Record<ServiceName, string>
  clock: () => Date
  log: Logger
  host?: string
  /** A free port if left out. */
  port?: number
  databaseConnectionsMax?: number
  /** How many may wait for a connection, 20 for each one by default; see `createPool`. */
  databaseWaitingMax?: number
  /** See `createPool`. */
  databaseAnswerTimeoutMs?: number
  /** Longest wait for an answer of another service, 5 s by default; see `createClient`. A database connection is waited for a little less long, so that others hear why they
   *  get no answer. */
  upstreamTimeoutMs?: number
  /** Names this replica to its consumer group, the same after a restart. */
  consumerName?: string
  /** After so long without acknowledgement another replica takes an event over; see `createConsumer`. */
  consumerIdleMs?: number
  registry?: Registry
  rateLimit?: RateLimit
  /** See `createApp`. */
  answerWithinMs?: number
  /** How long a stopping service goes on answering while its readiness tells balancers to turn away; 0 by default. */
  drainMs?: number
}

/** For services that share one process and its machine with whatever else runs there, and have no replicas to turn to: slow is better than refused. */
export const unhurried = { eventLoopDelayMaxMs: 0, upstreamTimeoutMs: 50_000, answerWithinMs: 300_000 } as const satisfies Partial<Runtime>
