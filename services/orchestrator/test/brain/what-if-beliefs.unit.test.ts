import type { WhatIf } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { applyWhatIf } from '../../src/domain/planning/what-if.ts'
import { past, policy, snapshot } from '../planning/planning-fixtures.ts'
import { believing, considered, recalled, remembering, strategyId, tried } from './brain-fixtures.ts'

describe('a what-if of beliefs', () => {
  const belief = believing({
    recall: remembering([recalled(1)]),
    recalledBefore: [{ sprintId: past(1).sprintId, episodes: [{ score: 1, completed: 10, commitment: 10, hours: 80 }] }],
    peers: [{ team: 'peer 1', hours: 300, workingDays: 10, completed: 60, ranOut: false }],
    strategies: [considered(1), tried(2, { applied: false })],
    record: [true],
  })
  const after = (...changes: WhatIf[]) => applyWhatIf({ snapshot: snapshot({ belief }), policy: policy() }, changes).snapshot.belief

  test('forgetting memory says so, and keeps everything else', () => {
    const { recall, recalledBefore, ...rest } = after({ change: 'forget', what: 'memory' })
    expect(recall).toEqual({ ...belief.recall, episodes: [], empty: 'memory-off' })
    expect(recalledBefore).toEqual([])
    expect(rest).toEqual({ peers: belief.peers, strategies: belief.strategies, record: [true], seed: 0 })
  })

  test('forgetting other projects keeps everything else', () => {
    expect(after({ change: 'forget', what: 'other-projects' })).toEqual({ ...belief, peers: [] })
  })

  test.each([
    [1, false, 'left out in this what-if'],
    [2, true, 'applied in this what-if'],
  ])('strategy %i can be applied or left out, and says that this is a what-if', (number, applied, because) => {
    const strategies = after({ change: 'apply-strategy', strategyId: strategyId(number), applied }).strategies
    expect(strategies[number - 1]).toMatchObject({ applied, because })
    expect(strategies[2 - number]).toEqual(belief.strategies[2 - number])
  })
})
