import { isUtf8 } from 'node:buffer'
import { ProblemError, showLiveness, showReadiness } from '@dsm/contracts'
import { withCorrelation } from '@dsm/correlation'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Verify } from './auth.ts'
import { type RateLimit, requireToken } from './authenticate.ts'
import { handle } from './handle.ts'
import { requestMetrics } from './metrics.ts'
import { registerDocs } from './openapi.ts'
import { type OverloadOptions, shedLoad } from './overload.ts'
import { patienceOf } from './patience.ts'
import { answerProblem } from './problem-answer.ts'
import type { Readiness } from './readiness.ts'
import { correlationIdOf, traceparentOf } from './request-context.ts'

export type AppOptions = OverloadOptions & {
  log: Logger
  verify: Verify
  readiness: Readiness
  registry: Registry
  title: string
  description: string
  rateLimit?: RateLimit
  /** How long an answer may take before the work for it is ended, a minute by default. It is ended as well when the caller leaves. */
  answerWithinMs?: number
}

/** Version of the API, as its documents state it. */
const apiVersion = '1.0.0'

const answerWithinMsDefault = 60_000
/** How long a request may take to arrive. */
const requestWithinMs = 60_000

/** A Fastify instance with everything that a service has beside its own operations; those are added with `handle`. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { log, readiness, registry } = options
  const app = createServer(log)
  app.setValidatorCompiler(() => (value: unknown) => ({ value }))
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler((request) => {
    throw new ProblemError('not-found', `there is no ${request.method} ${pathOf(request)}`)
  })
  acceptBodies(app)
  carryCorrelation(app, options.answerWithinMs ?? answerWithinMsDefault)
  observe(app, { log, registry })
  partWhileDraining(app, readiness)

  await app.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }, useDefaults: false },
  })
  await shedLoad(app, options)
  await requireToken(app, options.verify, options.rateLimit)
  await registerDocs(app, { title: options.title, description: options.description, version: apiVersion })
  registerHealth(app, readiness)
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
  return app
}

function createServer(log: Logger): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log
  return Fastify({
    loggerInstance,
    // The correlation of the moment is in every line anyway: a child per request would repeat it.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }) => correlationIdOf(headers),
    // A stopping service still answers what reaches it: refusing is the balancer's business, which readiness has told.
    return503OnClosing: false,
    requestTimeout: requestWithinMs,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => {
      answerProblem(error, request, reply)
    },
  })
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0]?.slice(0, 200) ?? ''
}

/** JSON without prototype poisoning, an empty body being none; calendars and CSV as text. Anything else has no parser: 415. */
function acceptBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else if (!isUtf8(body)) done(notUtf8())
    else void parseJson(request, body.toString(), done)
  })
  app.addContentTypeParser<Buffer>(['text/csv', 'text/calendar'], { parseAs: 'buffer' }, (_request, body, done) => {
    if (isUtf8(body)) done(null, body.toString())
    else done(notUtf8())
  })
}

/** Decoded all the same, what cannot be read would be kept as something else than what was sent. */
const notUtf8 = () => new ProblemError('bad-request', 'the body is not UTF-8')

function carryCorrelation(app: FastifyInstance, answerWithinMs: number): void {
  app.decorateRequest('claims', null)
  app.decorateRequest('traceparent', '')
  app.addHook('onRequest', (request, reply, done) => {
    request.traceparent = traceparentOf(request.headers)
    reply.headers({ 'x-correlation-id': request.id, 'cache-control': 'no-store' })
    done()
  })
  // Not earlier: while a body arrives, callbacks run in the context of the socket.
  app.addHook('preValidation', (request, { raw }, done) => {
    const { id: correlationId, traceparent, claims } = request
    // What needs no token is shared by all who ask at the same time: it must not end with the one who asked first.
    const signal = claims ? patienceOf(raw, answerWithinMs) : undefined
    withCorrelation({ correlationId, traceparent, signal, ...(claims && { actor: claims.sub, actorRole: claims.role }) }, done)
  })
}

function observe(app: FastifyInstance, { log, registry }: Pick<AppOptions, 'log' | 'registry'>): void {
  const measure = requestMetrics(registry)
  // The facts are named one by one and none is a secret: to look for secrets in them would be a good part of the cost of a small read.
  const answered = log.child({}, { redact: [] })
  app.addHook('onResponse', (request, reply, done) => {
    measure(request, reply)
    const { operation } = request.routeOptions.config
    const facts = {
      correlationId: request.id,
      operation: operation?.id,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
      sub: request.claims?.sub,
    }
    if (operation?.access !== 'public') answered.info(facts, 'request answered')
    done()
  })
}

/** A stopping service ends each connection with the answer on it, so none is cut while a client is about to use it again. */
function partWhileDraining(app: FastifyInstance, readiness: Readiness): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.draining()) reply.header('connection', 'close')
    done(null, payload)
  })
}

function registerHealth(app: FastifyInstance, readiness: Readiness): void {
  handle(app, showLiveness, () => ({ status: 'live' as const }))
  handle(app, showReadiness, async ({ reply }) => {
    const health = await readiness.read()
    if (health.status === 'unready') reply.code(503)
    return health
  })
}
