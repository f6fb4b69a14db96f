import { setTimeout as delay } from 'node:timers/promises'
import { type ServiceHealth, type ServiceName, showReadiness } from '@dsm/contracts'
import { createClient } from '@dsm/http-client'
import type { Finding } from '../check/history.ts'
import { type Child, startChild } from './child.ts'

export type ReplicaSettings = {
  service: ServiceName
  /** 1, 2, … */
  number: number
  port: number
  env: Readonly<Record<string, string>>
  cwd: string
  logFile: string
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

const probeEveryMs = 500
const probeWithinMs = 2500
const backOffMs = 300

export function startReplica(settings: ReplicaSettings): Replica {
  const { service, number, port, env, cwd, logFile, onCrash } = settings
  let child: Child | undefined
  let generation = 1
  let expected = false
  let paused = false
  let health: ServiceHealth | undefined
  const stopping = new AbortController()
  const name = () => `${service}-${number}${generation === 1 ? '' : `-${generation}`}`
  const client = createClient({
    name: name(),
    baseUrl: `http://127.0.0.1:${port}`,
    token: '',
    timeoutMs: probeWithinMs,
    breaker: { volume: Infinity },
  })

  const live = async () => {
    while (!stopping.signal.aborted) {
      expected = false
      const args = ['--conditions=source', `services/${service}/src/server.ts`]
      child = await startChild({
        command: process.execPath,
        args,
        env: { ...env, PORT: String(port), CONSUMER_NAME: name() },
        cwd,
        logFile,
      })
      const { code, signal } = await child.gone
      health = undefined
      paused = false
      if (!expected)
        onCrash({ kind: 'crashed', what: name(), detail: `ended by itself with ${code ?? signal ?? 'nothing'}, see ${logFile}` })
      await sleep(backOffMs, stopping.signal)
    }
  }
  const probe = async () => {
    while (!stopping.signal.aborted) {
      health = await client.call(showReadiness, { signal: stopping.signal }).catch(() => undefined)
      await sleep(probeEveryMs, stopping.signal)
    }
  }
  const running = Promise.all([live(), probe()])
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
      client.close()
      await running
    },
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
