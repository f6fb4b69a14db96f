import { z } from 'zod'
import { Id, Instant } from './ids.ts'
import { operation } from './operation.ts'
import { page, PageQuery } from './page.ts'

/** `waiting` for a decision; `replayed` once its effect has happened; `dropped` when someone decided that it never shall. */
export const DeadLetterStatus = z.enum(['waiting', 'replayed', 'dropped'])

/** An event that a service gave up on, and why. */
export const DeadLetter = z.object({
  id: Id,
  /** The consumer group that could not handle it. */
  consumer: z.string(),
  eventId: z.string().nullable(),
  type: z.string().nullable(),
  subject: z.string().nullable(),
  /** The entry as it came, which may be no event at all. */
  entry: z.string(),
  reason: z.enum(['malformed', 'breaks-schema', 'attempts-exhausted']),
  error: z.string(),
  deliveries: z.int().nonnegative(),
  firstAt: Instant,
  lastAt: Instant,
  status: DeadLetterStatus,
  decidedBy: z.string().nullable(),
  decidedAt: Instant.nullable(),
})
export type DeadLetter = z.infer<typeof DeadLetter>

/** `duplicate`: the effect had happened before, or the letter was dropped. `stale`: a later event of its subject has overtaken it.
 *  `failed`: it is as dead as it was, and its `error` says why. */
export const DeadLetterReplay = z.object({ deadLetter: DeadLetter, outcome: z.enum(['handled', 'duplicate', 'stale', 'failed']) })
export type DeadLetterReplay = z.infer<typeof DeadLetterReplay>

const params = z.strictObject({ deadLetterId: Id })

export const listDeadLetters = operation({
  id: 'listDeadLetters',
  method: 'GET',
  path: '/events/dead',
  summary: 'Lists the events that this service gave up on, newest first',
  access: 'lead',
  query: PageQuery.extend({ status: DeadLetterStatus.default('waiting') }),
  response: page(DeadLetter),
  problems: ['invalid-cursor'],
})

export const showDeadLetter = operation({
  id: 'showDeadLetter',
  method: 'GET',
  path: '/events/dead/:deadLetterId',
  summary: 'Shows a dead letter with the entry as it came',
  access: 'lead',
  params,
  response: DeadLetter,
})

export const replayDeadLetter = operation({
  id: 'replayDeadLetter',
  method: 'POST',
  path: '/events/dead/:deadLetterId/replay',
  summary: 'Hands a dead letter to its handler again; its effect happens at most once however often this is called',
  access: 'admin',
  params,
  response: DeadLetterReplay,
})

export const dropDeadLetter = operation({
  id: 'dropDeadLetter',
  method: 'DELETE',
  path: '/events/dead/:deadLetterId',
  summary: 'Decides that a dead letter is never handled',
  access: 'admin',
  params,
  response: DeadLetter,
})
