import type { Belief, ContextFacts } from '@dsm/contracts'
import type { OrchestratorDeps } from '../deps.ts'
import { metCommitments } from '../store/decisions.ts'
import { considerStrategies } from '../strategies/consider-strategies.ts'

/** How many similar episodes a decision is told. */
const recalled = 5

/** What memory, strategies and the project's own record say of a sprint that looks like these facts. Nothing is written. */
export async function believe(
  { db, memory }: Pick<OrchestratorDeps, 'db' | 'memory'>,
  { projectId, facts, seed }: { projectId: string; facts: ContextFacts; seed: number },
): Promise<Belief> {
  const [recall, strategies, record] = await Promise.all([
    memory.recall({ projectId, facts, k: recalled }),
    considerStrategies(db, { projectId, facts, seed }),
    metCommitments(db, projectId),
  ])
  return { recall, strategies, record, seed }
}
