import { expect, test } from 'vitest'
import { type JudgedPick, trustOf } from '../../src/domain/advice/trust.ts'
import { randomStream } from '../../src/domain/brain/random.ts'

const pick = (changes: Partial<JudgedPick> = {}): JudgedPick => ({
  picked: 28,
  rule: 34,
  completed: 26,
  ranOut: false,
  commitProbability: 0.85,
  ...changes,
})
const times = (count: number, one: JudgedPick) => Array.from({ length: count }, () => one)
/** The bet's gain in one sprint, as far as it shows: above a half it spoke for the pick. */
const better = (one: JudgedPick) => trustOf([one]).better

test('without a record there is neither trust nor distrust', () => {
  expect(trustOf([])).toEqual({ judged: 0, better: 0.5, earned: false })
})

test.each<[promise: string, one: JudgedPick, speaks: 'for' | 'against' | 'neither']>([
  ['a smaller pick is right where the larger commitment was missed', pick({ completed: 26 }), 'for'],
  ['a smaller pick is wrong where the larger commitment was met', pick({ completed: 34 }), 'against'],
  ['a larger pick is right where it was met', pick({ picked: 41, completed: 41 }), 'for'],
  ['a larger pick is wrong where even the smaller one was only just met', pick({ picked: 41, completed: 34 }), 'against'],
  ['a sprint that ran out of work never speaks for a smaller pick', pick({ completed: 28, ranOut: true }), 'against'],
  ['a sprint that ran out of work below a larger pick does not speak for it', pick({ picked: 41, completed: 34, ranOut: true }), 'against'],
  ['a sprint that ran out of work above a larger pick speaks for it', pick({ picked: 41, completed: 42, ranOut: true }), 'for'],
  ['the same commitment is no evidence', pick({ picked: 34 }), 'neither'],
])('%s', (_promise, one, speaks) => {
  const sign = { for: 1, against: -1, neither: 0 }[speaks]
  expect(Math.sign(better(one) - 0.5)).toBe(sign)
  expect(trustOf([one]).judged).toBe(Math.abs(sign))
})

test('at the odds of the policy, a pick that is neither better nor worse gains nothing on average', () => {
  // The smaller commitment wins 17 : 3 and is right three times in twenty.
  const record = [...times(3, pick({ completed: 28 })), ...times(17, pick({ completed: 34 }))]
  expect(trustOf(record).better).toBeLessThan(0.6)
})

test('trust is earned by being right often enough, not by being right once', () => {
  expect(trustOf(times(7, pick())).earned).toBe(false)
  expect(trustOf(times(8, pick()))).toMatchObject({ earned: true, judged: 8 })
  expect(trustOf(times(8, pick())).better).toBeGreaterThan(0.95)
})

test('larger picks earn trust more slowly, since being right about them proves less', () => {
  const right = pick({ picked: 41, completed: 45 })
  const needed = [8, 20, 30, 40, 60].find((count) => trustOf(times(count, right)).earned)
  expect(needed).toBe(60)
})

test('trust that is no longer deserved is lost within a few sprints, however long the record', () => {
  const right = times(100, pick())
  const wrong = pick({ picked: 41, completed: 30 })
  expect(trustOf([...right, ...times(2, wrong)]).earned).toBe(true)
  expect(trustOf([...right, ...times(6, wrong)]).earned).toBe(false)
})

test('trust can be earned after a bad record', () => {
  expect(trustOf([...times(30, pick({ completed: 34 })), ...times(12, pick())]).earned).toBe(true)
})

test('an advisor that is no better than the rule ever earns trust in fewer than one project in twenty, looked at after each of 100 sprints', () => {
  const draw = randomStream('useless advisor')
  const projects = 400
  const fooled = Array.from({ length: projects }, () => {
    // Both commitments are missed as often as the policy says where they are picked: nobody knows anything.
    const record = Array.from({ length: 100 }, () =>
      draw() < 0.5 ? pick({ completed: draw() < 0.15 ? 20 : 40 }) : pick({ picked: 41, completed: draw() < 0.85 ? 45 : 30 }),
    )
    return record.some((_one, index) => trustOf(record.slice(0, index + 1)).earned)
  })
  expect(fooled.filter(Boolean).length / projects).toBeLessThanOrEqual(0.05)
})
