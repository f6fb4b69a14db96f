import type { Entry } from './carrier.ts'
import { deliver, type DeliverOptions, deliverTogether } from './deliver.ts'
import type { Outcome } from './inbox.ts'
import type { Queue, Queues } from './queues.ts'
import type { Logger } from 'pino'

export interface WorkerOptions {
  queues: Queues
  delivering: DeliverOptions
  /** Told about each attempt; `failed` is the only outcome that does not end the delivery. */
  onOutcome(entry: Entry, outcome: Outcome | 'dead' | 'failed'): void
  log: Pick<Logger, 'debug'>
}

/** Takes the queues of a lane in turn: all of their new events in one transaction if that works, else one by one. Throws if the database or the carrier
 *  is away; what is not done stays in the queues. */
export function createWorker(options: WorkerOptions): (lane: readonly Queue[]) => Promise<void> {
  return async (lane) => {
    if (!(await workTogether(options, lane))) for (const queue of lane) await workThrough(options, queue)
  }
}

async function workTogether({ queues, delivering, onOutcome, log }: WorkerOptions, lane: readonly Queue[]): Promise<boolean> {
  const deliveries = lane.flatMap((queue) => queue.deliveries)
  const effects = deliveries.flatMap(({ sorted, entry, attempts }) =>
    sorted.kind === 'event' && entry.deliveries === 1 && !attempts ? [sorted] : [],
  )
  if (effects.length < 2 || effects.length < deliveries.length) return false
  const outcomes = await deliverTogether(delivering, effects).catch((err: unknown) => {
    // One by one shows which event is to blame, and deals with it.
    log.debug({ err, events: effects.length }, 'a batch is handled one by one')
    return undefined
  })
  if (!outcomes) return false
  for (const [at, { entry }] of deliveries.entries()) onOutcome(entry, outcomes[at] ?? 'duplicate')
  for (const queue of lane) queues.clear(queue)
  return true
}

async function workThrough({ queues, delivering, onOutcome }: WorkerOptions, queue: Queue): Promise<void> {
  for (let next = queue.deliveries[0]; next !== undefined; next = queue.deliveries[0]) {
    const result = await deliver(delivering, next)
    onOutcome(next.entry, result.outcome)
    if (result.outcome === 'failed') {
      queue.dueAt = performance.now() + result.retryInMs
      return
    }
    queue.dueAt = 0
    queues.shift(queue)
  }
}
