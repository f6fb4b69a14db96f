import { setTimeout as delay } from 'node:timers/promises'

export interface Backoff {
  /** Wait after the first failure, ms; doubles with every further one. */
  firstMs: number
  maxMs: number
}

/** Wait after failure number `failures` (from 1), ms. `random` in [0, 1) spreads those who failed together over the upper half of it. */
export function backoffMs({ firstMs, maxMs }: Backoff, failures: number, random: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30)) * (0.5 + random / 2)
}

/** Waits, less if `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await delay(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
