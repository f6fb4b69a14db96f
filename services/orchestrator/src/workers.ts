import { createLocalEmbedder, type LocalEmbedder } from './embedding/local-embedder.ts'
import { createSolver, type Solver } from './solver/solver.ts'

/** The threads that an orchestrator computes in; each loads what it needs with its first task, a second of work for both. */
export type Workers = {
  solver: Solver
  localEmbedder: LocalEmbedder
  /** Waits for the tasks that are running and ends the threads. */
  close: () => Promise<void>
}

export function openWorkers(): Workers {
  const solver = createSolver({ threads: 1 })
  const localEmbedder = createLocalEmbedder()
  return {
    solver,
    localEmbedder,
    close: async () => {
      await localEmbedder.close()
      await solver.close()
    },
  }
}
