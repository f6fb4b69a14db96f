import { Histogram, type Registry } from 'prom-client'

/** How long runs and decisions take, in seconds. */
export type RunMetrics = {
  run: Histogram<'status'>
  decision: Histogram<'kind'>
}

const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

export function createRunMetrics(registry: Registry): RunMetrics {
  const registers = [registry]
  const run = new Histogram<'status'>({
    name: 'dsm_run_duration_seconds',
    help: 'One pass of the orchestrator over a project',
    labelNames: ['status'],
    buckets,
    registers,
  })
  // Prometheus sees an increase only between two samples: the first failure of a replica must not be the first of its series.
  for (const status of ['done', 'failed']) run.zero({ status })
  return {
    run,
    decision: new Histogram({
      name: 'dsm_decision_duration_seconds',
      help: 'Observing and planning a sprint',
      labelNames: ['kind'],
      buckets,
      registers,
    }),
  }
}
