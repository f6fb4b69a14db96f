import type { ErrorCause } from '@dsm/contracts'
import { StrategyName, StrategyRule } from '@dsm/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutStrategy } from '../../src/domain/learning/past-plan.ts'
import { ruleFromFailure } from '../../src/domain/learning/rule-from-failure.ts'
import { pastPlan } from './learning-fixtures.ts'

const cause = (kind: ErrorCause['cause'], points: number): ErrorCause => ({
  cause: kind,
  points,
  forecastPoints: 0,
  evidence: 'as the sprint says',
  itemKeys: [],
  people: [],
})
const failed = { sprintKey: 'ATLAS-S02', commitment: 30 }

test.each([
  ['scope-change', { do: 'reserve-for-unplanned', share: 0.1 }, 0],
  ['carried-over-work', { do: 'scale-commitment', factor: 0.9 }, 1],
  ['absence', { do: 'scale-commitment', factor: 0.9 }, 0],
  ['over-commitment', { do: 'scale-commitment', factor: 0.9 }, 0],
] as const)('a sprint that failed by %s suggests to keep half of what it took free', (kind, then, comparisons) => {
  const found = ruleFromFailure([cause('impediments', 1), cause(kind, 6)], failed)
  expect(found).toMatchObject({ cause: kind, rule: { then } })
  expect(found?.rule.when).toHaveLength(comparisons)
  expect(found?.rule.because).toContain('ATLAS-S02 missed 7 of 30 points, 6 of them by')
})

test.each([
  ['nothing was missed', [], 30],
  ['no cause stands out', [cause('absence', 3), cause('impediments', 3), cause('scope-change', 3), cause('over-commitment', 3)], 30],
  ['nothing was committed', [cause('absence', 3)], 0],
  ['the miss is too small to change a plan', [cause('absence', 0.1)], 30],
] as const)('no rule where %s', (_words, causes, commitment) => {
  expect(ruleFromFailure(causes, { ...failed, commitment })).toBeUndefined()
})

test('whatever was missed, the rule is one that a strategy may have, and never takes more than half', () => {
  const kinds = ['absence', 'scope-change', 'underestimated-work', 'impediments', 'carried-over-work', 'over-commitment'] as const
  const causes = fc.array(fc.record({ kind: fc.constantFrom(...kinds), points: fc.double({ min: 0, max: 500, noNaN: true }) }), {
    maxLength: 6,
  })
  fc.assert(
    fc.property(causes, fc.double({ min: 0.5, max: 200, noNaN: true }), (some, commitment) => {
      const found = ruleFromFailure(
        some.map(({ kind, points }) => cause(kind, points)),
        { ...failed, commitment },
      )
      if (!found) return
      expect(StrategyRule.safeParse(found.rule).success && StrategyName.safeParse(found.name).success).toBe(true)
      const { then } = found.rule
      expect(then.do === 'scale-commitment' ? 1 - then.factor : 'share' in then ? then.share : 1).toBeLessThanOrEqual(0.5)
    }),
  )
})

test('a plan without a strategy that shaped it commits what that strategy had taken', () => {
  const applied = [{ name: 'cautious', pinned: false, then: { do: 'scale-commitment' as const, factor: 0.8 } }]
  const plan = pastPlan(1, { applied, commitment: 24 })
  expect(withoutStrategy(plan, 'cautious')).toMatchObject({ applied: [], commitment: expect.closeTo(30) })
  expect(withoutStrategy(plan, 'another')).toBe(plan)
})
