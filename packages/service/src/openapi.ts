import { type Operation, Problem, type ProblemCode, problems } from '@dsm/contracts'
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { takesBody } from './request-parts.ts'

declare module 'fastify' {
  interface FastifySchema {
    operationId?: string
  }
}

/** Refusals that every operation with a token has, beside its own. */
const always: readonly ProblemCode[] = [
  'bad-request',
  'unauthenticated',
  'forbidden',
  'too-many-requests',
  'internal',
  'overloaded',
  'timed-out',
]

/** Fastify's schema of a route: it documents, validation is done by `handle` on all parts at once. */
export function routeSchemaOf(operation: Operation): FastifySchema {
  const codes = operation.access === 'public' ? ['internal' as const] : [...always, ...operation.problems, ...impliedProblems(operation)]
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: operation.access === 'public' ? 'Needs no token.' : `Least role: ${operation.access}.`,
    tags: [operation.path.split('/')[1] ?? ''],
    security: operation.access === 'public' ? [] : [{ bearer: [] }],
    consumes: [operation.consumes],
    ...(operation.access !== 'public' && { headers: headersOf(operation) }),
    ...(hasKeys(operation.params) && { params: operation.params }),
    ...(hasKeys(operation.query) && { querystring: operation.query }),
    ...(takesBody(operation) && { body: operation.body }),
    response: { [operation.status]: successOf(operation), ...problemsOf(codes) },
  }
}

/** Headers that mean something to the operation, for the document. */
function headersOf(operation: Operation): z.ZodType {
  return z.object({
    'x-correlation-id': z.string().max(128).optional(),
    ...(operation.method !== 'GET' && { 'idempotency-key': z.string().max(200).optional() }),
    ...(operation.versioned && operation.method !== 'GET' && { 'if-match': z.string().optional() }),
  })
}

function impliedProblems(operation: Operation): ProblemCode[] {
  return [
    ...(operation.path.includes(':') ? (['not-found'] as const) : []),
    ...(takesBody(operation) ? (['too-large', 'unsupported-media-type'] as const) : []),
    ...(operation.method === 'GET' ? [] : (['idempotency-conflict'] as const)),
    ...(operation.versioned && operation.method !== 'GET' ? (['stale-version'] as const) : []),
  ]
}

function hasKeys(schema: z.ZodType): boolean {
  return !(schema instanceof z.ZodObject) || Object.keys(schema.shape).length > 0
}

function successOf(operation: Operation): unknown {
  if (operation.response instanceof z.ZodUndefined) return z.undefined().describe('Done')
  return { description: 'Success', content: { 'application/json': { schema: operation.response } } }
}

/** One entry per status, which names the codes that can come with it. */
function problemsOf(codes: readonly ProblemCode[]): Record<string, unknown> {
  const byStatus = Map.groupBy(new Set(codes), (code) => problems[code].status)
  const entries = [...byStatus].map(([status, group]) => {
    const description = group.map((code) => `\`${code}\`: ${problems[code].title}`).join('; ')
    return [status, { description, content: { 'application/problem+json': { schema: Problem } } }]
  })
  return Object.fromEntries(entries)
}

/** `/openapi.json` (OpenAPI 3.1) and the reference page `/docs`, both read off the registered operations. Like every route that is no
 *  health check they need a token: a browser reaches them through a proxy that adds one. */
export async function registerDocs(app: FastifyInstance, docs: { title: string; description: string; version: string }): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: docs,
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    convertConstToEnum: false,
    transform: jsonSchemaTransform,
    transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
  })
  await app.register(fastifySwaggerUi, { routePrefix: '/docs', staticCSP: pagePolicy, uiConfig: { displayOperationId: true } })
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
}

/** The page loads its own scripts and styles and talks to this service alone. */
const pagePolicy = {
  'default-src': "'self'",
  'img-src': "'self' data:",
  'style-src': "'self' 'unsafe-inline'",
  'frame-ancestors': "'none'",
}

type Document = ReturnType<typeof jsonSchemaTransformObject>

/** The registry of schemas is one per process and holds those of every service; a document names only what its own paths lead to. */
function withoutUnused(document: Document): Document {
  if (!('components' in document) || !document.components?.schemas) return document
  const schemas = document.components.schemas
  const used = new Set<string>()
  const visit = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      visit(schemas[name])
    }
  }
  visit(document.paths)
  document.components.schemas = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
  return document
}
