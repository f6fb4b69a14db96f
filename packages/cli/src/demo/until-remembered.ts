import { setTimeout as delay } from 'node:timers/promises'
import { orchestratorOperations } from '@dsm/contracts'
import type { Clients } from '../connection.ts'

const pollMs = 50
/** A model that is gone leaves episodes without vectors; they are then compared by their facts alone. */
const waitMs = 60_000

/** Waits until every episode is embedded, so that what is recalled next does not depend on how fast this machine is. */
export async function untilRemembered({ orchestrator }: Pick<Clients, 'orchestrator'>): Promise<void> {
  const until = performance.now() + waitMs
  for (;;) {
    const { left, problem } = await orchestrator.call(orchestratorOperations.getEmbedding, {})
    if (left === 0 || problem !== null || performance.now() > until) return
    await delay(pollMs)
  }
}
