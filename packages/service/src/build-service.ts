import { setTimeout as delay } from 'node:timers/promises'
import { createConsumer, createEventMetrics, createRelay, subscribe } from '@dsm/events'
import { timeoutMsDefault } from '@dsm/http-client'
import { createPool, type Db } from '@dsm/postgres'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import { type Activity, activityOf } from './activity.ts'
import { type BackgroundJob, startBackground } from './background.ts'
import { createClients } from './clients.ts'
import { createApp } from './create-app.ts'
import { registerDeadLetters } from './dead-letters.ts'
import type { Runtime, ServiceDefinition } from './definition.ts'
import { forgetOldKeys, untilMigrated } from './housekeeping.ts'
import { infrastructureChecks } from './infrastructure-checks.ts'
import { poolMetrics, tokenMetrics } from './metrics.ts'
import { watchPeers } from './peers.ts'
import { createReadiness } from './readiness.ts'

/** A service that is put together and does not listen: requests reach it through `app.inject`. */
export type BuiltService = {
  app: FastifyInstance
  /** Begins to publish, to consume and to do background work, as soon as the database has all migrations. */
  start: () => void
  /** Publishes what is committed, and tells what is left to handle. */
  activity: () => Promise<Activity>
  /** Turns readiness off, goes on answering for `drainMs`, ends the requests under way, then everything else. Safe to call twice. */
  stop: () => Promise<void>
}

/** Composes a service on a runtime: pool, relay, consumer, clients, its own parts, health checks and the routes. */
export async function buildService(definition: ServiceDefinition, runtime: Runtime): Promise<BuiltService> {
  const { name } = definition
  const { carrier, clock, log } = runtime
  const registry = runtime.registry ?? new Registry()
  const replica = runtime.consumerName ?? name
  const db = openPool(name, runtime)
  poolMetrics(registry, db)
  tokenMetrics(registry, runtime.serviceToken)
  const metrics = createEventMetrics({ registry, db, carrier, group: name })
  const relay = createRelay({ db, carrier, source: name, log, metrics })
  const clients = createClients(runtime)

  const parts = await definition.build({ db, clock, log, clients, poke: relay.poke, registry, replica })
  const subscription = subscribe({ group: name, ...parts.consumers })
  const { consumerName = name, consumerIdleMs } = runtime
  const patience = consumerIdleMs === undefined ? {} : { idleMs: consumerIdleMs }
  const consumer = createConsumer({ db, carrier, subscription, name: consumerName, log, metrics, afterCommit: relay.poke, ...patience })

  const peers = watchPeers(definition.peers ?? [], runtime.urls)
  const readiness = createReadiness([...infrastructureChecks(name, db, carrier), ...peers.checks, ...(parts.checks ?? [])])
  const app = await createApp({ ...definition, ...runtime, registry, readiness })
  registerDeadLetters(app, db, subscription)
  parts.routes(app)
  await app.ready()

  // They are stopped in reverse: what jobs and handlers work with is closed after them, and what they append may still be published.
  const held = { start: () => {}, stop: async () => parts.close?.() }
  const work = startable({ db, log, name }, [relay, held, consumer], [forgetOldKeys(db), ...(parts.background ?? [])])
  const stop = async () => {
    readiness.drain()
    await delay(runtime.drainMs ?? 0)
    await app.close()
    await work.stop()
    for (const client of [...Object.values(clients), ...peers.clients]) client.close()
    await db.end()
  }
  let stopped: Promise<void> | undefined
  return {
    app,
    start: work.start,
    activity: () => activityOf({ carrier, group: name, relay, metrics }),
    stop: () => (stopped ??= stop()),
  }
}

const waitingForEach = 20
/** How much of the time that others wait for an answer is spent on a database connection. */
const databaseWaitShare = 0.8

function openPool(applicationName: string, runtime: Runtime): Db {
  const { databaseUrl: url, databaseConnectionsMax: max = 10, databaseAnswerTimeoutMs, log } = runtime
  const { upstreamTimeoutMs = timeoutMsDefault } = runtime
  return createPool({
    url,
    applicationName,
    log,
    max,
    waitingMax: runtime.databaseWaitingMax ?? waitingForEach * max,
    connectTimeoutMs: databaseWaitShare * upstreamTimeoutMs,
    ...(databaseAnswerTimeoutMs !== undefined && { answerTimeoutMs: databaseAnswerTimeoutMs }),
  })
}

type Startable = { start: () => void; stop: () => Promise<void> }

/** Starts what works by itself once the database is migrated; a stop before that ends the wait. */
function startable(about: { db: Db; log: Logger; name: string }, parts: readonly Startable[], jobs: readonly BackgroundJob[]): Startable {
  const { db, log, name } = about
  const stopping = new AbortController()
  let background: { stop: () => Promise<void> } | undefined
  let starting: Promise<void> | undefined

  const begin = async () => {
    await untilMigrated(db, name, { log, signal: stopping.signal })
    if (stopping.signal.aborted) return
    for (const part of parts) part.start()
    background = startBackground(jobs, log)
  }
  return {
    start: () => {
      starting ??= begin()
    },
    stop: async () => {
      stopping.abort()
      await starting
      await background?.stop()
      for (const part of parts.toReversed()) await part.stop()
    },
  }
}
