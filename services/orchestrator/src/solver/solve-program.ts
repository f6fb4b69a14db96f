import loadHighs, { type ModelStatusCode } from 'highs'
import type { SolverOutcome } from '../domain/planning/interpret.ts'
import type { SolveTask } from './solver.ts'

// The package's types describe its CommonJS build; Node loads the other one, whose default export is the loader itself.
const highs = (loadHighs as unknown as typeof loadHighs.default)()

const infeasible = 8 satisfies ModelStatusCode
const stops = new Map<ModelStatusCode, 'proof' | 'time' | 'nodes'>([
  [7, 'proof'],
  [13, 'time'],
  [14, 'nodes'],
  [16, 'nodes'],
])

/** Runs in a worker thread. The WebAssembly build has one thread and the seed is fixed, so only the time limit is not reproducible. */
export async function solveProgram({ program, limits }: SolveTask): Promise<SolverOutcome> {
  return (await highs).withModel({ format: 'lp', data: program.lp }, (model): SolverOutcome => {
    model.options.set({
      output_flag: false,
      random_seed: 0,
      mip_abs_gap: limits.absoluteGap,
      mip_rel_gap: limits.relativeGap,
      mip_max_nodes: limits.maxNodes,
      time_limit: limits.timeLimitMs / 1000,
    })
    model.run()
    const status = model.getModelStatus()
    const stoppedBy = stops.get(status)
    // 2 is "feasible point": an infeasible program has none, a search that was stopped may have none yet.
    const found = model.info.get('primal_solution_status') === 2
    if (status === infeasible) return { status: 'none' }
    if (!stoppedBy || (stoppedBy === 'proof' && !found)) throw new Error(`HiGHS ended with model status ${status}`)
    const bound = Number(model.info.get('mip_dual_bound'))
    if (stoppedBy !== 'proof' && !found) return { status: 'stopped', bound, stoppedBy }

    const { colValue } = model.getSolution()
    const chosen = program.columns.filter((column) => (colValue[model.getColByName(column)] ?? 0) > 0.5)
    return { status: 'solved', chosen, bound, nodes: Number(model.info.get('mip_node_count')), stoppedBy }
  })
}
