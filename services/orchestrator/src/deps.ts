import type { Client } from '@dsm/http-client'
import type { Ollama } from '@dsm/ollama'
import type { Db } from '@dsm/postgres'
import type { Logger } from 'pino'
import type { Plan } from './planning/deliberate.ts'
import type { Memory } from './memory/memory.ts'
import type { RunMetrics } from './metrics.ts'
import type { Patience } from './observe/once-heard.ts'
import type { RunsUnderWay } from './runs/under-way.ts'
import type { Worker } from './store/runs.ts'

/** What runs, routes and handlers of the orchestrator need. */
export type OrchestratorDeps = {
  db: Db
  /** The domain's clock: what day it is for the teams. */
  clock: () => Date
  log: Logger
  clients: { project: Client; backlog: Client; sprint: Client }
  plan: Plan
  /** Null where no model is configured: then there is no advice. */
  model: Ollama | null
  memory: Memory
  /** How long a plan waits for what the sprint before it ended with. */
  patience: Patience
  /** Tells the relay that there may be events to publish. */
  poke: () => void
  worker: Worker
  runs: RunsUnderWay
  metrics: RunMetrics
}
