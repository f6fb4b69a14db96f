import { Histogram, type Registry } from 'prom-client'

/** How long runs and decisions take, in seconds. */
export type RunMetrics = {
  run: Histogram<'status'>
  decision: Histogram<'kind'>
}

const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

export function createRunMetrics(registry: Registry): RunMetrics {
  const registers = [registry]
  return {
    run: new Histogram({
      name: 'dsm_run_duration_seconds',
      help: 'One pass of the orchestrator over a project',
      labelNames: ['status'],
      buckets,
      registers,
    }),
    decision: new Histogram({
      name: 'dsm_decision_duration_seconds',
      help: 'Observing and planning a sprint',
      labelNames: ['kind'],
      buckets,
      registers,
    }),
  }
}
