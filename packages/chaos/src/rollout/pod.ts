import type { ServiceHealth } from '@dsm/contracts'
import type { Finding } from '../check/history.ts'
import type { Child } from '../world/child.ts'
import { probeReadiness, type ServiceProcess, startService } from '../world/service-process.ts'
import { createEndpoint } from './endpoints.ts'

/** Its name is unlike every other pod's, as a Deployment names them. */
export type PodSettings = ServiceProcess & {
  lagMs: () => number
  /** Told when it ends otherwise than a pod should. */
  onFault: (finding: Finding) => void
}

/** One life of one process, from its start to its end. */
export type Pod = {
  name: () => string
  pid: number
  port: number
  /** Whether the Service sends it new connections. */
  isReady: () => boolean
  health: () => ServiceHealth | undefined
  isGone: () => boolean
  /** As the kubelet ends a pod: SIGTERM, and SIGKILL to one that is still there after its grace period. Resolves when it is gone. */
  terminate: () => Promise<void>
  /** At once, without a word. */
  kill: () => Promise<void>
}

/** What the chart gives: longer than a service takes to drain and to finish what it has begun. */
const graceMs = 40_000

export async function startPod(settings: PodSettings): Promise<Pod> {
  const { name, port, logFile, lagMs, onFault } = settings
  const endpoint = createEndpoint({ lagMs, later: (act, ms) => void setTimeout(act, ms) })
  const child = await startService(settings)
  let health: ServiceHealth | undefined
  let expected = false
  const stopProbes = new AbortController()
  const probing = probeReadiness({ name, port, signal: stopProbes.signal }, (found) => {
    health = found
    endpoint.probed(found !== undefined && found.status !== 'unready')
  })
  const ended = watchEnd(child, { name, logFile, isExpected: () => expected, onFault }).then(async () => {
    endpoint.terminating()
    health = undefined
    stopProbes.abort()
    await probing
  })
  return {
    name: () => name,
    pid: child.pid,
    port,
    isReady: endpoint.isListed,
    health: () => health,
    isGone: child.isGone,
    terminate: async () => {
      expected = true
      endpoint.terminating()
      child.signal('SIGTERM')
      const tooLate = setTimeout(() => {
        onFault({ kind: 'crashed', what: name, detail: `had to be killed: it was still there ${graceMs / 1000} s after SIGTERM` })
        child.signal('SIGKILL')
      }, graceMs)
      await ended
      clearTimeout(tooLate)
    },
    kill: async () => {
      expected = true
      child.signal('SIGKILL')
      await ended
    },
  }
}

type Watched = { name: string; logFile: string; isExpected: () => boolean; onFault: (finding: Finding) => void }

async function watchEnd(child: Child, { name, logFile, isExpected, onFault }: Watched): Promise<void> {
  const { code, signal } = await child.gone
  if (isExpected() && (code === 0 || signal === 'SIGKILL')) return
  onFault({ kind: 'crashed', what: name, detail: `ended with ${code ?? signal ?? 'nothing'}, see ${logFile}` })
}
