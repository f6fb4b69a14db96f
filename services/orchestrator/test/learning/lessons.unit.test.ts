import type { ErrorCause, LearnedStrategy } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { type Learned, lessons } from '../../src/domain/learning/lessons.ts'
import { confidence } from '../../src/domain/strategies/confidence.ts'
import { idOf } from './learning-fixtures.ts'

const forecast = { p15: 25, p50: 30, p85: 36 }
const outcome = { commitment: 28, completed: 30, added: 0, ranOut: false, withinInterval: true }
const learned = (changes: Partial<Learned> = {}): Learned => ({ outcome, forecast, causes: [], strategies: [], rules: [], ...changes })
const cause = (changes: Partial<ErrorCause>): ErrorCause => ({
  cause: 'over-commitment',
  points: 4,
  forecastPoints: 4,
  evidence: 'Because.',
  itemKeys: [],
  people: [],
  ...changes,
})
const textsOf = (given: Learned, kind: 'well' | 'badly' | 'action') =>
  lessons(given)
    .filter((lesson) => lesson.kind === kind)
    .map(({ text }) => text)

test('a sprint as it was forecast says that the forecast held, and nothing to do', () => {
  expect(lessons(learned())).toEqual([{ kind: 'well', text: 'The forecast held: 30 points completed (P15 25, P50 30, P85 36).' }])
})

test('a sprint that was cut short says that, and nothing else', () => {
  const given = learned({ outcome: { ...outcome, completed: 4, withinInterval: false, cutShort: true } })
  expect(lessons(given)).toEqual([{ kind: 'badly', text: expect.stringContaining('(4 of 28 points completed): nothing is concluded') }])
})

describe('the forecast', () => {
  test.each([
    ['too high', { completed: 20, commitment: 20, withinInterval: false }, 'badly', 'too high: 20 points'],
    ['beaten', { completed: 40, commitment: 40, withinInterval: false }, 'well', 'did more than the forecast thought likely'],
    [
      'not judged where the work ended first',
      { completed: 20, commitment: 20, ranOut: true, withinInterval: false },
      'well',
      'the work ended before the sprint did',
    ],
  ] as const)('%s', (_name, changes, kind, says) => {
    expect(textsOf(learned({ outcome: { ...outcome, ...changes } }), kind)[0]).toContain(says)
  })
})

describe('the commitment', () => {
  test('missed: the parts are named in points', () => {
    const causes = [
      cause({ cause: 'absence', points: 5.04, people: ['Bo'] }),
      cause({ points: 3 }),
      cause({ cause: 'impediments', points: 0 }),
    ]
    const given = learned({ outcome: { ...outcome, completed: 19.96, added: 3 }, causes })
    expect(textsOf(given, 'badly')).toEqual([
      'Of 8 points missed: 5 by absence that nobody knew of at planning, 3 by over-commitment.',
      '3 points came in after the start, while committed work stayed open.',
    ])
  })

  test('far exceeded: it was too cautious', () => {
    expect(textsOf(learned({ outcome: { ...outcome, commitment: 20 } }), 'badly')).toEqual([
      '10 points more than committed were completed: the commitment was too cautious.',
    ])
  })
})

test.each([
  [cause({ cause: 'absence', people: ['Bo', 'Ada'] }), 'Ask Bo, Ada for known time off'],
  [cause({ cause: 'scope-change' }), 'Agree what leaves the sprint'],
  [cause({ cause: 'underestimated-work', itemKeys: ['ATLAS-1'] }), 'Estimate work like ATLAS-1 again'],
  [cause({ cause: 'impediments', itemKeys: ['ATLAS-1'] }), '4 points (ATLAS-1)'],
  [cause({ cause: 'carried-over-work', itemKeys: ['ATLAS-1'] }), 'Estimate what remains of ATLAS-1'],
  [cause({}), 'Let the next forecast speak: 4 points'],
])('the largest cause has something to be done about it ($cause)', (largest, says) => {
  const given = learned({ outcome: { ...outcome, completed: 20 }, causes: [largest, cause({ cause: 'impediments', points: 1 })] })
  expect(textsOf(given, 'action')).toEqual([expect.stringContaining(says)])
})

test('a cause of the forecast alone is nothing to act on: the commitment was met', () => {
  expect(textsOf(learned({ causes: [cause({ points: 0 })] }), 'action')).toEqual([])
})

test('strategies whose trial is over are told with the reason, others are not repeated', () => {
  const strategy = (before: 'trial' | 'active', after: 'trial' | 'active' | 'retired'): LearnedStrategy => ({
    strategyId: idOf(5, 1),
    name: 'pto-capacity',
    version: 3,
    arm: 'treatment',
    shaped: true,
    before: confidence([]),
    after: confidence([true]),
    status: { before, after },
    because: 'the evidence is strong',
  })
  expect(textsOf(learned({ strategies: [strategy('trial', 'active'), strategy('active', 'active')] }), 'well').slice(1)).toEqual([
    'Strategy pto-capacity v3 went from trial to active: the evidence is strong.',
  ])
  expect(textsOf(learned({ strategies: [strategy('trial', 'retired')] }), 'badly')).toEqual([
    'Strategy pto-capacity v3 went from trial to retired: the evidence is strong.',
  ])
})

test('a rule that goes on trial is something to do, one that was refused is not', () => {
  const rule = {
    name: 'more-absence-than-10-scale-80',
    rule: { when: [], then: { do: 'scale-commitment' as const, factor: 0.8 }, because: 'the team delivered less' },
    origin: { kind: 'built-in' as const },
    backTest: { sprints: 8, changed: 4, lossWith: 1, lossWithout: 2 },
    accepted: true,
    because: 'it loses less',
  }
  expect(textsOf(learned({ rules: [rule, { ...rule, accepted: false }] }), 'action')).toEqual([
    'Try more-absence-than-10-scale-80 on a random half of the sprints where it holds: the team delivered less',
  ])
})
