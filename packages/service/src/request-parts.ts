import { type BodyOf, type Fault, type Operation, type ParamsOf, ProblemError, type QueryOf } from '@dsm/contracts'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ifMatchOf } from './version.ts'

export type RequestParts<Op extends Operation> = {
  params: ParamsOf<Op>
  query: QueryOf<Op>
  body: BodyOf<Op>
  ifMatch: number | undefined
  idempotencyKey: string | undefined
}

/** Parses all parts of a request against its operation. Throws `bad-request` that lists every fault of every part at once. */
export function requestPartsOf<Op extends Operation>(operation: Op, request: FastifyRequest): RequestParts<Op> {
  const faults: Fault[] = []
  const parse = (name: string, schema: z.ZodType, value: unknown): unknown => {
    const parsed = schema.safeParse(value)
    for (const issue of parsed.error?.issues ?? []) for (const fault of faultsOf(`/${name}`, issue)) faults.push(fault)
    return parsed.data
  }
  const params = parse('params', operation.params, request.params)
  const query = parse('query', operation.query, request.query)
  const body = parse('body', operation.body, takesBody(operation) ? request.body : emptyAsNone(request.body))

  const idempotencyKey = parse('headers/idempotency-key', IdempotencyKey, request.headers['idempotency-key'])
  const ifMatch = operation.versioned ? ifMatchOf(request.headers['if-match']) : {}
  if (ifMatch.fault) faults.push(ifMatch.fault)
  if (faults.length > 0) throw new ProblemError('bad-request', describe(faults), { faults: faults.slice(0, toldMax) })

  // Every part has been parsed by the operation's own schema; the compiler does not follow it through `parse`.
  return { params, query, body, idempotencyKey, ifMatch: ifMatch.version } as RequestParts<Op>
}

/** An answer is no larger than a request for having many faults. */
const toldMax = 100

const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 printable characters without spaces')
  .optional()

export function takesBody(operation: Operation): boolean {
  return !(operation.body instanceof z.ZodUndefined)
}

/** Many tools send `{}` or `null` with every POST: to an operation without a body that is no body. */
function emptyAsNone(body: unknown): unknown {
  return body === null || (typeof body === 'object' && Object.keys(body).length === 0) ? undefined : body
}

/** An unknown key is reported at the key itself; every other issue where it is. */
function faultsOf(base: string, issue: z.core.$ZodIssue): Fault[] {
  const at = (path: readonly PropertyKey[]) =>
    [base, ...path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ pointer: at([...issue.path, key]), detail: 'is not known here' }))
  return [{ pointer: at(issue.path), detail: issue.message }]
}

function describe(faults: readonly Fault[]): string {
  return faults.length === 1 ? `${faults[0]?.pointer}: ${faults[0]?.detail}` : `the request has ${faults.length} faults`
}
