import { z } from 'zod'
import type { Access } from './access.ts'
import type { ProblemCode } from './problem.ts'

type Shape = z.ZodType

/**
 * One endpoint, declared once: the service registers it, clients call it, OpenAPI, the authorization table and the fuzz tests are read off it.
 * Paths name their parameters in Fastify's way (`/projects/:projectId`).
 */
export type Operation<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
  Response extends Shape = Shape,
> = {
  id: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  summary: string
  access: Access
  /** Status of success. */
  status: 200 | 201 | 202 | 204
  /** Another status that comes with the same body and is an answer, not a failure. */
  alsoStatus?: number | undefined
  params: Params
  query: Query
  body: Body
  /** Media type of the body; anything else is refused with 415. */
  consumes: 'application/json' | 'text/csv' | 'text/calendar'
  response: Response
  /** The refusals that this operation has of its own, beside those that every route has. */
  problems: readonly ProblemCode[]
  /** Whether the answer carries an `ETag` and the request may carry `If-Match`. */
  versioned: boolean
  /** The largest body taken, in bytes. */
  bodyLimit: number
}

const nothing = z.undefined()
const noParams = z.strictObject({})

/** Declares an operation; what is left out has the defaults of a plain read. */
export function operation<
  Params extends Shape = typeof noParams,
  Query extends Shape = typeof noParams,
  Body extends Shape = typeof nothing,
  Response extends Shape = typeof nothing,
>(declared: {
  id: string
  method: Operation['method']
  path: string
  summary: string
  access: Access
  status?: Operation['status']
  alsoStatus?: Operation['alsoStatus']
  params?: Params
  query?: Query
  body?: Body
  consumes?: Operation['consumes']
  response?: Response
  problems?: readonly ProblemCode[]
  versioned?: boolean
  bodyLimit?: number
}): Operation<Params, Query, Body, Response> {
  return {
    status: 200,
    consumes: 'application/json',
    problems: [],
    versioned: false,
    bodyLimit: 262_144,
    ...declared,
    // The defaults of the type parameters are exactly these values; the compiler cannot tie a default type to a default value.
    params: (declared.params ?? noParams) as Params,
    query: (declared.query ?? noParams) as Query,
    body: (declared.body ?? nothing) as Body,
    response: (declared.response ?? nothing) as Response,
  }
}

export type ParamsOf<Op extends Operation> = z.output<Op['params']>
export type QueryOf<Op extends Operation> = z.output<Op['query']>
export type BodyOf<Op extends Operation> = z.output<Op['body']>
export type ResponseOf<Op extends Operation> = z.output<Op['response']>
