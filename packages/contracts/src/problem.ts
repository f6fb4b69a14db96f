import { z } from 'zod'

/** Every refusal and failure that a caller can meet, by its stable code. One row here is one problem type of RFC 9457. */
export const problems = {
  'bad-request': { status: 400, title: 'The request is malformed' },
  'invalid-cursor': { status: 400, title: 'The cursor is not one that this list handed out' },
  unauthenticated: { status: 401, title: 'A valid bearer token is required' },
  forbidden: { status: 403, title: 'The token does not allow this' },
  'not-found': { status: 404, title: 'No such resource' },
  'project-exists': { status: 409, title: 'A project with this id or key exists' },
  'already-exists': { status: 409, title: 'Such a resource exists' },
  'idempotency-conflict': { status: 409, title: 'The idempotency key was used for another request' },
  'allocation-exceeded': { status: 409, title: 'The person would be allocated for more than their whole time' },
  'time-off-overlap': { status: 409, title: 'The person is already off on some of these days' },
  'dependency-cycle': { status: 409, title: 'The dependency would close a cycle' },
  'hierarchy-refused': { status: 409, title: 'Items cannot be nested like this' },
  'item-in-sprint': { status: 409, title: 'The item is part of an active sprint' },
  'status-refused': { status: 409, title: 'The item cannot go to this status' },
  'active-sprint-exists': { status: 409, title: 'The project has an active sprint' },
  'sprint-not-planned': { status: 409, title: 'The sprint is not planned' },
  'sprint-not-active': { status: 409, title: 'The sprint is not active' },
  'sprint-dates-over': { status: 409, title: 'The days of the sprint are over' },
  'sprint-over': { status: 409, title: 'The sprint is closed or cancelled' },
  'sprint-overlap': { status: 409, title: 'The sprint overlaps another one of the project' },
  'backlog-changed': { status: 409, title: 'The backlog has changed since the decision was taken' },
  'task-not-in-sprint': { status: 409, title: 'The item is not part of the sprint' },
  'task-already-in-sprint': { status: 409, title: 'The item is part of the sprint already' },
  'progress-source-mismatch': { status: 409, title: 'The sprint takes its progress from another source' },
  'day-refused': { status: 409, title: 'The day is not one on which this can be done' },
  'impediment-cleared': { status: 409, title: 'The impediment is cleared already' },
  'decision-not-pending': { status: 409, title: 'The decision does not wait for an approval' },
  'strategy-retired': { status: 409, title: 'The strategy is retired' },
  'action-refused': { status: 409, title: 'Another service refuses what is due' },
  'kill-switch-engaged': { status: 409, title: 'The kill switch is engaged' },
  'action-item-closed': { status: 409, title: 'The action item is closed already' },
  'stale-version': { status: 412, title: 'The resource has changed since it was read' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'import-rejected': { status: 422, title: 'Nothing was imported' },
  'calendar-unreadable': { status: 422, title: 'The calendar could not be read' },
  'unknown-region': { status: 422, title: 'Holidays of this country or region are not known' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  'upstream-unavailable': { status: 503, title: 'A service that this one depends on is unavailable' },
  overloaded: { status: 503, title: 'The service is overloaded' },
  'timed-out': { status: 503, title: 'The answer took too long and was given up' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problems

/** One fault of a request: where (`/body/items/3/points`) and what. */
export const Fault = z.object({ pointer: z.string(), detail: z.string() }).meta({ id: 'Fault' })
export type Fault = z.infer<typeof Fault>

/** The body of every answer from 400 up (RFC 9457, `application/problem+json`). */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    correlationId: z.string().optional(),
    faults: z.array(Fault).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

/** A refusal. Thrown by domain, store and routes alike; one handler per service turns it into the answer. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode
  readonly faults: Fault[] | undefined
  /** The service that is away: callers may know its name, not what it said. */
  readonly dependency: string | undefined

  constructor(code: ProblemCode, detail: string, options: { faults?: Fault[]; dependency?: string; cause?: unknown } = {}) {
    super(detail, { cause: options.cause })
    this.code = code
    this.faults = options.faults
    this.dependency = options.dependency
  }

  get status(): number {
    return problems[this.code].status
  }
}
