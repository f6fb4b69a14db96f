import { ProblemError } from '@dsm/contracts'
import fastifyRateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Verify } from './auth.ts'
import { requireOperation, requireRole } from './scope.ts'

/** Requests that one subject may make within a window, counted by each process for itself. */
export type RateLimit = { max: number; windowMs: number }

const generous: RateLimit = { max: 20_000, windowMs: 10_000 }

/** Lets nobody through without a token that reaches the access level of the operation. What is no operation (documents, metrics) needs
 *  a viewer; an unknown path is answered 404 to anyone. Bad tokens are counted by address, good ones by subject. */
export async function requireToken(app: FastifyInstance, verify: Verify, { max, windowMs }: RateLimit = generous): Promise<void> {
  await app.register(fastifyRateLimit, { global: false })
  const limit = app.createRateLimit({
    max,
    timeWindow: windowMs,
    keyGenerator: ({ claims, ip }) => (claims ? `sub ${claims.sub}` : `ip ${ip}`),
  })
  const count = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const used = await limit(request)
    if (used.isAllowed || !used.isExceeded) return
    reply.header('retry-after', used.ttlInSeconds)
    throw new ProblemError(
      'too-many-requests',
      `at most ${used.max} requests in ${used.timeWindow / 1000} s; try again in ${used.ttlInSeconds} s`,
    )
  }

  app.addHook('onRequest', async (request, reply) => {
    const { operation } = request.routeOptions.config
    const access = operation?.access ?? 'viewer'
    if (access === 'public' || request.is404) return
    try {
      request.claims = await verify(bearerOf(request.headers.authorization))
    } catch (error) {
      await count(request, reply)
      throw error
    }
    await count(request, reply)
    requireRole(request.claims, access)
    requireOperation(request.claims, operation?.id)
  })
}

function bearerOf(header: string | undefined): string {
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new ProblemError('unauthenticated', 'the request carries no bearer token')
  return token
}
