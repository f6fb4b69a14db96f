import type { Delivery } from './deliver.ts'
import { subjectOf } from './inbox.ts'

/** Deliveries of one subject, in order. The first one holds up the others until it is done: handled, or dead. */
export interface Queue {
  key: string
  deliveries: Delivery[]
  /** Reading of the monotonic clock at which the first one is due, ms. */
  dueAt: number
}

/** A lane is a transaction: two half empty ones cost more than they gain by running at a time. */
export interface Sharing {
  lanes: number
  each: number
}

export interface Queues {
  add(delivery: Delivery): void
  /**
   * Queues whose first delivery is due, spread over at most `lanes` lists, and over no more than their deliveries fill with `each`. Where the first of some may have
   * ended the consumer that had it before, those come alone, in one list: what is under way beside an event that ends the process would be counted as if it had.
   */
  due(now: number, sharing: Sharing): Queue[][]
  /** Removes the first delivery of a queue. */
  shift(queue: Queue): void
  /** Removes a queue with all that is in it. */
  clear(queue: Queue): void
  /** When the next queue is due; undefined if there is none. */
  nextDueAt(): number | undefined
}

/** What a consumer holds in memory: delivered, not done. All of it is pending in the carrier as well. */
export function createQueues(): Queues {
  const queues = new Map<string, Queue>()
  return {
    add(delivery) {
      const { sorted, entry } = delivery
      const key = sorted.kind === 'event' ? subjectOf(sorted.event) : `entry ${entry.id}`
      const queue = queues.get(key)
      if (queue) queue.deliveries.push(delivery)
      else queues.set(key, { key, deliveries: [delivery], dueAt: 0 })
    },
    due(now, { lanes, each }) {
      const due = [...queues.values()].filter(({ dueAt }) => dueAt <= now)
      const suspects = due.filter(({ deliveries: [first] }) => first && isSuspect(first))
      if (suspects.length > 0) return [suspects]
      const deliveries = due.reduce((sum, queue) => sum + queue.deliveries.length, 0)
      const filled = Math.min(lanes, Math.ceil(deliveries / each))
      const dealt = Map.groupBy(due, (_queue, at) => at % filled)
      return [...dealt.values()]
    },
    shift(queue) {
      queue.deliveries.shift()
      if (queue.deliveries.length === 0) queues.delete(queue.key)
    },
    clear(queue) {
      queues.delete(queue.key)
    },
    nextDueAt() {
      return queues.size === 0 ? undefined : Math.min(...[...queues.values()].map(({ dueAt }) => dueAt))
    },
  }
}

/** Somebody had it before, and nobody knows what became of that. */
const isSuspect = ({ entry, attempts }: Delivery) => entry.deliveries > 1 && attempts === undefined
