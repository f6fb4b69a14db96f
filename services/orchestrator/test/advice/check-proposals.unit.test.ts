import { expect, test } from 'vitest'
import { checkProposals } from '../../src/domain/advice/check-proposals.ts'
import type { Proposal } from '../../src/domain/advice/propose-prompt.ts'
import { failure } from './advice-fixtures.ts'

const proposal = (changes: Partial<Proposal> = {}): Proposal => ({
  when: [{ fact: 'peopleAway', is: '>=', value: 2 }],
  then: { do: 'reserve-for-unplanned', share: 0.15 },
  because: 'With 2 people away, 15 % kept free would have covered the 4 points that were added.',
  ...changes,
})

test('a rule that holds for the failed sprint and keeps to its figures is worth a test', () => {
  expect(checkProposals([proposal()], failure())).toEqual({ rules: [proposal()], refused: [] })
})

test.each<[promise: string, changes: Partial<Proposal>, reason: string]>([
  [
    'that does not hold for the sprint',
    { when: [{ fact: 'ptoRatio', is: '>', value: 0.5 }] },
    'its condition does not hold for the sprint that failed',
  ],
  [
    'whose comparisons exclude each other',
    {
      when: [
        { fact: 'hours', is: '>', value: 400 },
        { fact: 'hours', is: '<', value: 300 },
      ],
    },
    'its condition does not hold for the sprint that failed',
  ],
  ['that changes nothing', { then: { do: 'scale-commitment', factor: 1 } }, 'it changes nothing'],
  ['that leaves nothing free', { then: { do: 'reserve-for-carry-over', share: 0 } }, 'it changes nothing'],
  ['that goes beyond the bounds', { then: { do: 'scale-commitment', factor: 3 } }, 'it is no rule: must be at most 1.25, not 3'],
  [
    'that the project has',
    { when: [{ fact: 'ptoRatio', is: '>', value: 0.1 }], then: { do: 'scale-commitment', factor: 0.8 }, because: '2 people are away' },
    'the project has this rule',
  ],
  ['with a made-up figure', { because: 'It saves 77 points.' }, 'its reason says 77, which is not in the evidence'],
  ['with a link', { because: 'See http://example.test' }, 'its reason holds a link'],
  ['without a visible reason', { because: '\u200b' }, 'it gives no reason'],
])('no rule %s', (_promise, changes, reason) => {
  const { rules, refused } = checkProposals([proposal(changes)], failure())
  expect(rules).toEqual([])
  expect(refused.map((one) => one.reason)).toEqual([reason])
})

test('no rule is proposed twice, in whatever order its comparisons stand', () => {
  const [first, second] = [
    { fact: 'peopleAway', is: '>=', value: 2 },
    { fact: 'hours', is: '<', value: 400 },
  ] as const
  const { rules, refused } = checkProposals([proposal({ when: [first, second] }), proposal({ when: [second, first] })], failure())
  expect([rules.length, refused.length]).toEqual([1, 1])
})
