import type { Confidence, Strategy, StrategyChangeKind } from '@dsm/contracts'
import { append } from '@dsm/events'
import type { Tx } from '@dsm/postgres'
import { v7 as uuidv7 } from 'uuid'
import { insertChange } from '../store/strategy-changes.ts'

export type NotedChange = {
  /** As it is after the change. */
  strategy: Strategy
  change: StrategyChangeKind
  reason: string
  by: string
  at: string
  confidenceBefore: Confidence | null
}

/** Keeps why a strategy changed, and tells everyone. A sprint's score is told alone: the performance log keeps it. */
export async function noteChange(tx: Tx, { strategy, change, reason, by, at, confidenceBefore }: NotedChange): Promise<void> {
  const { id: strategyId, projectId, version, status, confidence: confidenceAfter } = strategy
  if (change !== 'scored')
    await insertChange(tx, { id: uuidv7(), strategyId, version, change, status, reason, by, at, confidenceBefore, confidenceAfter })
  await append(tx, {
    type: 'strategy.changed.v1',
    source: 'orchestrator',
    subject: strategyId,
    time: at,
    data: { projectId, strategy, change, reason, by, confidenceBefore, confidenceAfter },
  })
}
