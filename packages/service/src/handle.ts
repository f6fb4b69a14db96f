import { type Claims, type Operation, type Page, ProblemError } from '@dsm/contracts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isRowOf } from '@dsm/postgres'
import { z } from 'zod'
import { routeSchemaOf } from './openapi.ts'
import { requestPartsOf, type RequestParts } from './request-parts.ts'
import { projectIdOf, requireProject } from './scope.ts'
import { etagOf } from './version.ts'

/** What a handler gets: the parsed parts of the request, who asks, and Fastify's own pair for what is left. */
export type Context<Op extends Operation> = RequestParts<Op> & {
  operation: Op
  claims: Claims
  request: FastifyRequest
  reply: FastifyReply
}

/** What a handler returns: anything that the response schema accepts, and nothing where there is no response. */
export type AnswerOf<Op extends Operation> = z.input<Op['response']> | (undefined extends z.input<Op['response']> ? void : never)

export type Handler<Op extends Operation> = (context: Context<Op>) => Promise<AnswerOf<Op>> | AnswerOf<Op>

const nobody: Claims = { sub: 'anonymous', role: 'viewer', projects: [] }

/** Registers an operation. Role, project scope, media type and the parts of the request are checked before the handler runs; its answer
 *  is parsed by the response schema, so that an answer that breaks the contract is a 500 and not another contract. */
export function handle<Op extends Operation>(app: FastifyInstance, operation: Op, handler: Handler<Op>): void {
  app.route({
    method: operation.method,
    url: operation.path,
    bodyLimit: operation.bodyLimit,
    schema: routeSchemaOf(operation),
    config: { operation },
    preParsing: async (request, _reply, payload) => {
      // Before the body is read: whoever may not touch the project does not get to upload to it.
      if (request.claims) requireScope(request.claims, request.params)
      requireMediaType(operation, request)
      return payload
    },
    handler: async (request, reply) => {
      const parts = requestPartsOf(operation, request)
      if (request.claims) requireScope(request.claims, parts.query, parts.body)
      reply.code(operation.status)
      const answer = await handler({ ...parts, operation, claims: request.claims ?? nobody, request, reply })
      return answerWith(operation, answer, reply)
    },
  })
}

function requireScope(claims: Claims, ...parts: unknown[]): void {
  for (const part of parts) {
    const projectId = projectIdOf(part)
    if (projectId !== undefined) requireProject(claims, projectId)
  }
}

function requireMediaType(operation: Operation, request: FastifyRequest): void {
  const { 'content-length': length, 'transfer-encoding': encoding, 'content-type': type = '' } = request.headers
  const isEmpty = encoding === undefined && (length === undefined || length === '0')
  const mediaType = type.split(';', 1)[0]?.trim().toLowerCase()
  if (isEmpty || mediaType === operation.consumes) return
  throw new ProblemError(
    'unsupported-media-type',
    `${operation.id} takes ${operation.consumes}, not ${mediaType || 'a body without a type'}`,
  )
}

function answerWith(operation: Operation, answer: unknown, reply: FastifyReply): unknown {
  const parsed = parseAnswer(operation.response, answer)
  if (!parsed.success) throw new Error(`the answer of ${operation.id} breaks its contract\n${z.prettifyError(parsed.error)}`)
  const etag = operation.versioned ? etagOf(parsed.data) : undefined
  if (etag !== undefined) reply.header('etag', etag)
  return parsed.data === undefined ? reply.send() : parsed.data
}

/** Rows come parsed by the schema that describes them here as well: to parse a page of them again would be a good part of its cost. */
function parseAnswer(schema: z.ZodType, answer: unknown): { success: true; data: unknown } | { success: false; error: z.ZodError } {
  if (isRowOf(schema, answer)) return { success: true, data: answer }
  const page = pageOfRows(schema, answer)
  return page ? { success: true, data: page } : schema.safeParse(answer)
}

/** The answer, if the schema is that of a page and each of its entries is a row of the entries' own schema. */
function pageOfRows(schema: z.ZodType, answer: unknown): Page<unknown> | undefined {
  if (!(schema instanceof z.ZodObject) || Object.keys(schema.shape).join() !== 'items,next') return undefined
  const { items: list, next: cursor } = schema.shape
  const { items, next }: Partial<Page<unknown>> = Object(answer)
  const areRows = list instanceof z.ZodArray && Array.isArray(items) && items.every((item) => isRowOf(list.def.element, item))
  return areRows && next !== undefined && cursor.safeParse(next).success ? { items, next } : undefined
}
