import { setTimeout as delay } from 'node:timers/promises'
import { type ServiceHealth, type ServiceName, showReadiness } from '@dsm/contracts'
import { createClient } from '@dsm/http-client'
import { type Child, startChild } from './child.ts'

export type ServiceProcess = {
  service: ServiceName
  /** What it is called as a consumer. */
  name: string
  port: number
  env: Readonly<Record<string, string>>
  /** Root of the version that it runs. */
  cwd: string
  logFile: string
}

/** Starts a service from source, as a process of its own. */
export function startService({ service, name, port, env, cwd, logFile }: ServiceProcess): Promise<Child> {
  return startChild({
    command: process.execPath,
    args: ['--conditions=source', `services/${service}/src/server.ts`],
    env: { ...env, PORT: String(port), CONSUMER_NAME: name },
    cwd,
    logFile,
  })
}

const probeEveryMs = 500
const probeWithinMs = 2500

type Probed = { name: string; port: number; signal: AbortSignal }

/** Looks at the readiness of whatever listens at the port until the signal aborts; tells nothing where nobody answers. */
export async function probeReadiness({ name, port, signal }: Probed, told: (health: ServiceHealth | undefined) => void): Promise<void> {
  const baseUrl = `http://127.0.0.1:${port}`
  const client = createClient({ name, baseUrl, token: '', timeoutMs: probeWithinMs, breaker: { volume: Infinity } })
  while (!signal.aborted) {
    const health = await client.call(showReadiness, { signal }).catch(() => undefined)
    if (!signal.aborted) told(health)
    await sleep(probeEveryMs, signal)
  }
  client.close()
}

/** Waits, or less long if the signal aborts. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
