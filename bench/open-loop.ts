import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

/** `rate` is that of all addresses together; they are read in turn. */
export type Load = { urls: readonly string[]; token: string; rate: number; seconds: number }

/** `latenciesMs` of the answers with status 200; everything else is an error. */
export type Loaded = { latenciesMs: number[]; errors: number }

const connectionsMax = 100
const timeoutMs = 10_000

/**
 * Sends `rate` requests a second, evenly, whether earlier ones are answered or not, and returns what became of each address. A latency runs from the moment at which the request was due, so that a
 * server (or this generator) that stalls pays for everyone who would have come meanwhile.
 */
export async function openLoop({ urls, token, rate, seconds }: Load): Promise<Loaded[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connectionsMax })
  const total = Math.round(rate * seconds)
  const results = urls.map((url) => ({ url, latenciesMs: new Array<number>(), errors: 0 }))
  const pending: Promise<void>[] = []
  const startedAt = performance.now()
  for (let sent = 0; sent < total;) {
    const dueAt = startedAt + (sent * 1000) / rate
    if (dueAt > performance.now()) {
      await delay(1)
      continue
    }
    const result = results[sent % results.length]
    if (!result) throw new Error('there is nothing to read')
    sent += 1
    const answered = request(result.url, token, agent).then((ok) => {
      if (ok) result.latenciesMs.push(performance.now() - dueAt)
      else result.errors += 1
    })
    pending.push(answered)
  }
  await Promise.all(pending)
  agent.destroy()
  return results
}

/** Whether the answer was a 200, once it has arrived whole. */
function request(url: string, token: string, agent: Agent): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const sent = get(url, { agent, timeout: timeoutMs, headers: { authorization: `Bearer ${token}` } }, (response) => {
    response.on('end', () => resolve(response.statusCode === 200))
    response.on('error', () => resolve(false))
    response.resume()
  })
  sent.on('timeout', () => sent.destroy())
  sent.on('error', () => resolve(false))
  return promise
}

/** The smallest value that at least the share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN
}
