import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createRunMetrics } from '../src/metrics.ts'

test('runs are counted from nought before the first has failed: an alert would miss it otherwise', { tags: ['K5'] }, async () => {
  const registry = new Registry()
  const { run } = createRunMetrics(registry)
  expect(await registry.metrics()).toContain('dsm_run_duration_seconds_count{status="failed"} 0')

  run.observe({ status: 'failed' }, 2)

  expect(await registry.metrics()).toContain('dsm_run_duration_seconds_count{status="failed"} 1')
})
