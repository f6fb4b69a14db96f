import type { ServiceHealth, ServiceName } from '@dsm/contracts'
import type { Finding } from '../check/history.ts'
import type { Child } from './child.ts'
import { probeReadiness, type ServiceProcess, sleep, startService } from './service-process.ts'

export type ReplicaSettings = Omit<ServiceProcess, 'name'> & {
  /** 1, 2, … */
  number: number
  /** Told when the process ends although nobody ended it. */
  onCrash: (finding: Finding) => void
}

/** One replica of a service: a process that is started again whenever it ends, as a Deployment does it. */
export type Replica = {
  service: ServiceName
  name: () => string
  port: number
  /** What the last look at its readiness told. */
  isReady: () => boolean
  isPaused: () => boolean
  health: () => ServiceHealth | undefined
  kill: (signal: 'SIGKILL' | 'SIGTERM', next: { renamed: boolean }) => void
  pause: () => void
  resume: () => void
  /** Ends it for good. */
  stop: () => Promise<void>
}

const backOffMs = 300

export function startReplica(settings: ReplicaSettings): Replica {
  const { service, number, port, logFile, onCrash } = settings
  let child: Child | undefined
  let generation = 1
  let expected = false
  let paused = false
  let health: ServiceHealth | undefined
  const stopping = new AbortController()
  const name = () => `${service}-${number}${generation === 1 ? '' : `-${generation}`}`

  const live = async () => {
    while (!stopping.signal.aborted) {
      expected = false
      child = await startService({ ...settings, name: name() })
      const { code, signal } = await child.gone
      health = undefined
      paused = false
      if (!expected)
        onCrash({ kind: 'crashed', what: name(), detail: `ended by itself with ${code ?? signal ?? 'nothing'}, see ${logFile}` })
      await sleep(backOffMs, stopping.signal)
    }
  }
  const probing = probeReadiness({ name: name(), port, signal: stopping.signal }, (found) => {
    health = found
  })
  const running = Promise.all([live(), probing])
  return {
    service,
    name,
    port,
    isReady: () => health !== undefined && health.status !== 'unready',
    isPaused: () => paused,
    health: () => health,
    kill: (signal, { renamed }) => {
      expected = true
      if (renamed) generation += 1
      child?.signal(signal)
    },
    pause: () => {
      paused = true
      child?.signal('SIGSTOP')
    },
    resume: () => {
      paused = false
      child?.signal('SIGCONT')
    },
    stop: async () => {
      expected = true
      stopping.abort()
      child?.signal('SIGKILL')
      await running
    },
  }
}
