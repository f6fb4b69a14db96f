import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ServiceName } from '@dsm/contracts'
import { testKeys, tokenFor } from '@dsm/testing/service'

const root = join(import.meta.dirname, '../../../..')

/** The orchestrator as it is deployed: a process of its own, configured by its environment. */
export type OrchestratorProcess = {
  /** SIGKILL; returns when the process is gone. */
  kill: () => Promise<void>
}

type Settings = {
  databaseUrl: string
  redisUrl: string
  /** Where it listens. */
  url: string
  /** Where it finds the others. */
  urls: Record<ServiceName, string>
  name: string
  leaseMs: number
}

/** Starts the process and returns once it listens. */
export async function spawnOrchestrator({ databaseUrl, redisUrl, url, urls, name, leaseMs }: Settings): Promise<OrchestratorProcess> {
  const child = spawn(process.execPath, ['--conditions=source', 'services/orchestrator/src/server.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      HOST: '127.0.0.1',
      PORT: new URL(url).port,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      AUTH_JWKS: JSON.stringify(testKeys.jwks),
      SERVICE_TOKEN: await tokenFor({ sub: 'orchestrator-service', role: 'service' }),
      PROJECT_URL: urls.project,
      BACKLOG_URL: urls.backlog,
      SPRINT_URL: urls.sprint,
      CONSUMER_NAME: name,
      UPSTREAM_TIMEOUT_MS: '50000',
      ORCHESTRATOR_LEASE_MS: String(leaseMs),
      ORCHESTRATOR_RECOVERY_MS: '200',
    },
  })
  const gone = once(child, 'exit')
  await Promise.race([
    listening(child.stdout),
    gone.then(([code]) => {
      throw new Error(`the orchestrator ended with ${code} before it listened`)
    }),
  ])
  return {
    kill: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function listening(output: NodeJS.ReadableStream): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  createInterface(output).on('line', (line) => {
    if (line.includes('"service listens"')) resolve()
  })
  await promise
}
