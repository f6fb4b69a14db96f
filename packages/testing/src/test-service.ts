import type { Claims, Operation, Problem, ResponseOf, ServiceName } from '@dsm/contracts'
import type { EventCarrier } from '@dsm/events'
import { type CallInput, requestOf } from '@dsm/http-client'
import type { Pool } from '@dsm/postgres'
import { type BuiltService, buildService, type Runtime, type ServiceDefinition, unhurried, untilQuiet } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { openCarrier } from './carrier.ts'
import { virtualClock, type VirtualClock } from './clock.ts'
import { openDatabase } from './database.ts'
import { captureLog, type LogLine } from './log.ts'
import { hasRedis } from './redis.ts'
import { tokenFor, verify } from './tokens.ts'

export type TestServiceOptions = {
  /** Where the domain's clock stands at first, Monday 2 March 2026 at 08:00 UTC by default. */
  now?: string
  /** Addresses of fakes for other services; the rest lead to a port where nobody listens. */
  urls?: Partial<Record<ServiceName, string>>
  /** A carrier that several services share; the caller closes it. Each gets its own by default. */
  carrier?: EventCarrier
  runtime?: Partial<Runtime>
}

/** `body` is what the operation promises for a success; `problem` is set for anything else. */
export type TestAnswer<Op extends Operation> = {
  status: number
  headers: Record<string, unknown>
  body: ResponseOf<Op>
  problem: Problem | undefined
}

export type TestService = {
  app: FastifyInstance
  db: Pool
  databaseUrl: string
  carrier: EventCarrier
  clock: VirtualClock
  logLines: LogLine[]
  service: BuiltService
  /** Calls an operation through the door, as an admin of every project unless `as` says otherwise. */
  call: <Op extends Operation>(operation: Op, input?: Partial<CallInput<Op>> & { as?: Partial<Claims> }) => Promise<TestAnswer<Op>>
  /** Waits until everything published is handled. */
  settle: () => Promise<void>
  stop: () => Promise<void>
}

const nobodyListens = 'http://127.0.0.1:1'

/** Starts a service on a private database, with its relay and consumer at work and no port open. */
export async function startTestService(definition: ServiceDefinition, options: TestServiceOptions = {}): Promise<TestService> {
  const clock = virtualClock(options.now ?? '2026-03-02T08:00:00Z')
  const { log, lines: logLines } = captureLog()
  const database = await openDatabase(definition.name)
  const own = options.carrier ? undefined : await openCarrier(hasRedis() ? 'redis' : 'memory')
  const carrier = options.carrier ?? own?.carrier
  if (!carrier) throw new Error('no event carrier')

  const service = await buildService(definition, {
    databaseUrl: database.url,
    carrier,
    verify,
    serviceToken: () => tokenFor({ sub: `service-${definition.name}`, role: 'service' }),
    urls: { ...unreachable, ...options.urls },
    clock: clock.clock,
    log,
    ...unhurried,
    ...options.runtime,
  })
  service.start()
  const { app } = service
  return {
    app,
    carrier,
    clock,
    logLines,
    service,
    db: database.pool,
    databaseUrl: database.url,
    call: (operation, input) => callThroughDoor(app, operation, input ?? {}),
    settle: () => untilQuiet([service]),
    stop: async () => {
      await service.stop()
      await own?.dispose()
      await database.dispose()
    },
  }
}

const unreachable: Record<ServiceName, string> = {
  project: nobodyListens,
  backlog: nobodyListens,
  sprint: nobodyListens,
  chronicle: nobodyListens,
  orchestrator: nobodyListens,
}

async function callThroughDoor<Op extends Operation>(
  app: FastifyInstance,
  operation: Op,
  { as, ...input }: { as?: Partial<Claims> },
): Promise<TestAnswer<Op>> {
  const { method, path, headers, body } = requestOf(operation, input, await tokenFor(as))
  const answer = await app.inject({ method, url: path, headers, ...(body !== undefined && { payload: body }) })
  const parsed: unknown = answer.body === '' ? undefined : JSON.parse(answer.body)
  // The service has parsed its answer by the operation's own schema before it sent it.
  const result = {
    status: answer.statusCode,
    headers: answer.headers,
    body: parsed,
    problem: answer.statusCode >= 400 ? parsed : undefined,
  }
  return result as TestAnswer<Op>
}
