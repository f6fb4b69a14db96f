import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Vitals } from './attack.ts'

const MEBIBYTE = 1_048_576
const before = new Set(Reflect.ownKeys(Object.prototype))

/** Looks at the process that it runs in. The heap counts what is left after a collection where Node runs with `--expose-gc`. */
export function watchVitals(): { read: () => Promise<Vitals>; stop: () => void } {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  return {
    read: async () => {
      const blockedMs = delay.max / 1e6
      globalThis.gc?.()
      const { heapUsed, rss } = process.memoryUsage()
      delay.reset()
      const polluted = Reflect.ownKeys(Object.prototype).filter((key) => !before.has(key))
      return { heapMb: heapUsed / MEBIBYTE, rssMb: rss / MEBIBYTE, blockedMs, polluted: polluted.map(String) }
    },
    stop: () => delay.disable(),
  }
}
