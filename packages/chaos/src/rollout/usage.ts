import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { ServiceName } from '@dsm/contracts'
import type { Deployment } from './deployment.ts'

/** What the replicas of a service took of the machine. */
export type UsageRow = {
  service: ServiceName
  /** The largest resident memory of one replica, MiB. */
  memoryMaxMiB: number
  /** Processors that all its replicas together kept busy, on average. */
  cores: number
}

export type UsageWatcher = { stop: () => Promise<UsageRow[]> }

const lookEveryMs = 1000
const ticksPerSecond = 100

/** Looks at the processes of the pods for as long as it runs; nothing comes of it where the system does not tell (it is Linux that does). */
export function watchUsage(deployments: readonly Pick<Deployment, 'service' | 'pods'>[]): UsageWatcher {
  const stopping = new AbortController()
  const memory = new Map<ServiceName, number>()
  const seconds = new Map<string, { service: ServiceName; seconds: number }>()
  const startedAt = performance.now()
  const look = async () => {
    while (!stopping.signal.aborted) {
      for (const { service, pods } of deployments) {
        for (const { pid } of pods()) {
          const seen = readProcess(pid)
          if (!seen) continue
          memory.set(service, Math.max(memory.get(service) ?? 0, seen.memoryMiB))
          seconds.set(String(pid), { service, seconds: seen.seconds })
        }
      }
      await delay(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const looking = look()
  return {
    stop: async () => {
      stopping.abort()
      await looking
      const wall = (performance.now() - startedAt) / 1000
      return ServiceName.options.flatMap((service): UsageRow[] => {
        const memoryMaxMiB = memory.get(service)
        if (memoryMaxMiB === undefined) return []
        const busy = [...seconds.values()].filter((each) => each.service === service).reduce((sum, each) => sum + each.seconds, 0)
        return [{ service, memoryMaxMiB: Math.round(memoryMaxMiB), cores: Number((busy / wall).toFixed(2)) }]
      })
    },
  }
}

/** Resident memory and processor time of a process so far; undefined once it is gone. */
function readProcess(pid: number): { memoryMiB: number; seconds: number } | undefined {
  const folder = `/proc/${pid}`
  if (!existsSync(`${folder}/status`)) return undefined
  try {
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1]
    // The name, in brackets, may hold anything: fields are counted after it. utime and stime are the 14th and 15th of all.
    const fields = readFileSync(`${folder}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    if (resident === undefined) return undefined
    return { memoryMiB: Number(resident) / 1024, seconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond }
  } catch {
    return undefined
  }
}
