import { extname } from 'node:path'
import { Piscina } from 'piscina'
import type { PlanningPolicy } from '@dsm/contracts'
import type { Program } from '../domain/planning/formulate.ts'
import type { SolverOutcome } from '../domain/planning/interpret.ts'

export type SolveTask = { program: Program; limits: PlanningPolicy['solver'] & { absoluteGap: number } }

/** Solves programs off the event loop. Same program and limits, same answer, unless the time limit stops it. */
export type Solver = {
  solve(program: Program, limits: SolveTask['limits']): Promise<SolverOutcome>
  close(): Promise<void>
}

/** A pool of `threads` workers; each loads HiGHS once. `close` waits for what is running. */
export function createSolver({ threads }: { threads: number }): Solver {
  // Beside this file lies the worker: as .ts when run from source, as .js when built.
  const filename = new URL(`./solve-program${extname(import.meta.url)}`, import.meta.url).href
  const pool = new Piscina<SolveTask, SolverOutcome>({
    filename,
    name: 'solveProgram',
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 60_000,
  })
  return {
    solve: (program, limits) => pool.run({ program, limits }),
    close: () => pool.close(),
  }
}
