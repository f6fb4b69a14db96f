import { setTimeout as delay } from 'node:timers/promises'
import { event, ServiceName } from '@dsm/contracts'
import { createAppend } from '@dsm/events'
import { createPool, type Pool, transaction } from '@dsm/postgres'
import { z } from 'zod'

const Happened = event('bench.happened.v1', z.object({ n: z.int() }))
const append = createAppend<z.infer<typeof Happened>>(new Map([['bench.happened.v1', Happened]]))

/** Commits events in all databases, `rate` a second in all, evenly, until it is stopped. Returns how long each commit took, ms, from the moment at which it was due. */
export function writeEverywhere(urls: Record<ServiceName, string>, rate: number): { stop: () => Promise<number[]> } {
  const pools = ServiceName.options.map((name) =>
    createPool({ url: urls[name], max: 8, applicationName: 'bench-writer', log: { warn: () => {} } }),
  )
  const stopping = new AbortController()
  const latencies: number[] = []
  const pending: Promise<void>[] = []
  const send = async () => {
    const startedAt = performance.now()
    for (let n = 0; !stopping.signal.aborted;) {
      const dueAt = startedAt + (n * 1000) / rate
      const pool = pools[n % pools.length]
      if (dueAt > performance.now()) await delay(1)
      else if (pool) {
        n += 1
        pending.push(tell(pool, n).then(() => void latencies.push(performance.now() - dueAt)))
      }
    }
  }
  const sending = send()
  const stop = async () => {
    stopping.abort()
    await sending
    const settled = await Promise.allSettled(pending)
    await Promise.all(pools.map((pool) => pool.end()))
    const failed = settled.find((result) => result.status === 'rejected')
    if (failed) throw new Error(`${rate} commits a second are too many here`, { cause: failed.reason })
    return latencies
  }
  let stopped: Promise<number[]> | undefined
  return { stop: () => (stopped ??= stop()) }
}

async function tell(pool: Pool, n: number): Promise<void> {
  const happened = {
    type: 'bench.happened.v1',
    source: 'sprint',
    subject: `s${n % 100}`,
    time: '2027-01-04T09:00:00.000Z',
    data: { n },
  } as const
  await transaction(pool, (tx) => append(tx, happened))
}
