import type { Db } from '@dsm/postgres'
import type { Logger } from 'pino'
import type { EmbedderChoice } from '../embedding/choose-embedder.ts'
import type { MemoryMetrics } from './metrics.ts'

/** What memory works with. */
export type MemoryDeps = {
  db: Db
  /** The domain's clock: what was known when. */
  clock: () => Date
  log: Logger
  embedders: Pick<EmbedderChoice, 'current' | 'choose'>
  metrics: MemoryMetrics
  /** Names this replica, the same after a restart. */
  replica: string
}
