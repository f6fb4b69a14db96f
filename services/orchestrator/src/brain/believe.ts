import type { Belief } from '@dsm/contracts'
import type { OrchestratorDeps } from '../deps.ts'
import { coursesOf, peersOf, recalledBefore } from '../store/beliefs.ts'
import { metCommitments } from '../store/decisions.ts'
import { type Considering, considerStrategies } from '../strategies/consider-strategies.ts'

/** How many similar episodes a decision is told. */
const recalled = 5

/** What memory, strategies and the project's own record say of a sprint that looks like these facts. Nothing is written. */
export async function believe({ db, memory }: Pick<OrchestratorDeps, 'db' | 'memory'>, sprint: Considering): Promise<Belief> {
  const { projectId, facts, seed } = sprint
  const [recall, strategies, peers, before, courses, record] = await Promise.all([
    memory.recall({ projectId, facts, k: recalled }),
    considerStrategies(db, sprint),
    peersOf(db, projectId),
    recalledBefore(db, projectId),
    coursesOf(db, projectId),
    metCommitments(db, projectId),
  ])
  return { recall, strategies, peers, recalledBefore: before, courses, record, seed }
}
