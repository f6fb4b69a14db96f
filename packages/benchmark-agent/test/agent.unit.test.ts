import { benchmarkContextOf, newLearner, predict } from '@dsm/forecast'
import { describe, expect, it } from 'vitest'
import { create } from '../src/index.ts'

const names = { project: 'P', team: 'red' }
const start = (id: number, more = {}) => ({
  id: `P-${id}`,
  team: 'red',
  committed: 20,
  n_committed: 5,
  v_prog: 0,
  v_done: 0,
  v_add0: 0,
  plan_days: 14,
  ...more,
})

function taught(delivered: number, more = {}) {
  const agent = create(names)
  for (let id = 1; id <= 10; id++) {
    agent.predict(start(id, more))
    agent.observe(start(id, more), { delivered }, true)
  }
  return agent
}

describe('the benchmark agent', () => {
  it('says before any outcome what the forecast says', () => {
    const said = create(names).predict(start(1))
    expect(said?.pred).toBe(predict(newLearner(), benchmarkContextOf(start(1)))?.p50)
  })

  it('learns from what it is told, and keeps its figures in order', () => {
    const said = taught(10).predict(start(11))
    expect(said?.pred).toBeGreaterThan(8)
    expect(said?.pred).toBeLessThan(12)
    const { lo = 0, commit = 0, pred = 0, hi = 0 } = said ?? {}
    expect([lo, commit, pred, hi]).toEqual([lo, commit, pred, hi].toSorted((a, b) => a - b))
  })

  it('learns from other teams too', () => {
    const [slow, fast] = [taught(5, { team: 'blue' }), taught(30, { team: 'blue' })]
    expect(slow.predict(start(11))?.pred).toBeLessThan(fast.predict(start(11))?.pred ?? 0)
  })

  it('is told by sprints without a commitment nothing that it could compare', () => {
    const agent = taught(10)
    const before = agent.predict(start(11))
    agent.observe(start(12, { committed: 0 }), { delivered: 500 }, true)
    expect(agent.predict(start(11))).toEqual(before)
  })
})
