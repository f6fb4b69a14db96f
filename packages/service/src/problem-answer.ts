import { type Fault, type Problem, type ProblemCode, ProblemError, problems } from '@dsm/contracts'
import { isOutage } from '@dsm/events'
import { UpstreamRefusal } from '@dsm/http-client'
import { PoolExhaustedError, sqlState } from '@dsm/postgres'
import type { FastifyReply, FastifyRequest } from 'fastify'

type Failure = { code: ProblemCode; detail?: string; faults?: Fault[]; dependency?: string }

const codeByStatus = new Map<number, ProblemCode>([
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [413, 'too-large'],
  [415, 'unsupported-media-type'],
  [429, 'too-many-requests'],
])

const statementCancelled = '57014'

/** Answers with the problem that an error stands for. From 500 up the caller learns at most which dependency is away, and the log gets the error, once. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = failureOf(error)
  const { status, title } = problems[failure.code]
  const { operation } = request.routeOptions.config
  if (status >= 500) request.log.error({ err: error, correlationId: request.id, operation: operation?.id, status }, 'request failed')
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="dsm"')
  if (status === 503) reply.header('retry-after', 1)

  const problem: Problem = {
    type: `/problems/${failure.code}`,
    title,
    status,
    code: failure.code,
    instance: request.url.slice(0, 500),
    correlationId: request.id,
    ...(status < 500 && failure.detail !== undefined && { detail: failure.detail }),
    ...(status < 500 && failure.faults !== undefined && { faults: failure.faults }),
    ...(status === 503 && failure.dependency !== undefined && { detail: `${failure.dependency} does not answer` }),
  }
  return reply.code(status).type('application/problem+json').send(problem)
}

function failureOf(error: unknown): Failure {
  if (error instanceof ProblemError) {
    const { code, message: detail, faults, dependency } = error
    return { code, detail, ...(faults && { faults }), ...(dependency !== undefined && { dependency }) }
  }
  if (error instanceof PoolExhaustedError) return { code: 'overloaded' }
  if (sqlState(error) === statementCancelled) return { code: 'timed-out' }
  // What another service refused was our request, not the caller's: to the caller a dependency does not work, as when the database is away.
  if (error instanceof UpstreamRefusal || isOutage(error)) return { code: 'upstream-unavailable' }
  if (!(error instanceof Error)) return { code: 'internal' }
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  if (status < 400 || status >= 500) return { code: 'internal' }
  return { code: codeByStatus.get(status) ?? 'bad-request', detail: error.message }
}
