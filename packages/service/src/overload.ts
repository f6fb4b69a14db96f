import { getHeapStatistics } from 'node:v8'
import { ProblemError } from '@dsm/contracts'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

export type OverloadOptions = {
  /** Mean delay of the event loop above which requests are answered 503, one second by default; 0 switches this off. */
  eventLoopDelayMaxMs?: number
  /** Share of the memory that the process may use above which requests are answered 503, 0.85 by default. */
  heapShareMax?: number
  /** Requests at a time; the next one is answered 503 before its body is read. 500 by default. */
  requestsInFlightMax?: number
}

/** Turns requests away, 503 with `Retry-After`, before there are more than this process can carry. Health checks are always answered. */
export async function shedLoad(
  app: FastifyInstance,
  { eventLoopDelayMaxMs = 1000, heapShareMax = 0.85, requestsInFlightMax = 500 }: OverloadOptions,
): Promise<void> {
  let inFlight = 0
  app.addHook('onRequest', (request, { raw }, done) => {
    if (isPublic(request)) return done()
    if (inFlight >= requestsInFlightMax) return done(new ProblemError('overloaded', `${inFlight} requests are under way`))
    inFlight += 1
    // An answer that is sent and a connection that is gone both come to this end.
    raw.once('close', () => (inFlight -= 1))
    done()
  })
  await app.register(underPressure, {
    maxEventLoopDelay: eventLoopDelayMaxMs,
    maxHeapUsedBytes: Math.floor(getHeapStatistics().heap_size_limit * heapShareMax),
    pressureHandler: (request: FastifyRequest, _reply: FastifyReply, type: string, value: number | undefined) => {
      if (!isPublic(request)) throw new ProblemError('overloaded', `${type} is ${value}`)
    },
  })
}

const isPublic = (request: FastifyRequest): boolean => request.routeOptions.config.operation?.access === 'public'
