import { expect, test } from 'vitest'
import { candidateAfter, followAdvice } from '../../src/domain/advice/follow-advice.ts'
import { candidate } from './advice-fixtures.ts'

const candidates = [
  candidate(1, 34),
  candidate(2, 28),
  candidate(3, 41),
  candidate(4, 34),
  candidate(5, 34, { digest: candidate(1, 34).digest }),
]
const follow = (picked: number, earned: boolean) => followAdvice({ picked, ruleCandidate: 1, candidates, trust: { earned } })

test.each([
  ['the rule’s own candidate is accepted', 1, false, { verdict: 'accepted', candidate: 1, reason: '' }],
  ['the same plan under another number is accepted', 5, false, { verdict: 'accepted', candidate: 1, reason: '' }],
  ['a smaller commitment is taken without trust', 2, false, { verdict: 'accepted-smaller', candidate: 2, reason: '' }],
  [
    'a larger commitment is not taken without trust',
    3,
    false,
    { verdict: 'rejected', candidate: 1, reason: 'it asks for 41 points where the rule takes 34, and has not earned that' },
  ],
  [
    'another plan of the same size is not taken without trust',
    4,
    false,
    { verdict: 'rejected', candidate: 1, reason: 'it asks for another plan of the same size, and has not earned that' },
  ],
  ['a larger commitment is taken with trust', 3, true, { verdict: 'accepted', candidate: 3, reason: '' }],
  ['another plan of the same size is taken with trust', 4, true, { verdict: 'accepted', candidate: 4, reason: '' }],
  ['a smaller commitment with trust is still called smaller', 2, true, { verdict: 'accepted-smaller', candidate: 2, reason: '' }],
  ['no trust brings a candidate into being', 9, true, { verdict: 'rejected', candidate: 1, reason: 'candidate 9 does not exist' }],
] as const)('%s', (_promise, picked, earned, expected) => {
  expect(follow(picked, earned)).toEqual(expected)
})

test.each([
  ['followed advice leads to its pick', 'accepted-smaller', 2, 2],
  ['rejected advice leads to the rule’s candidate', 'rejected', 2, 1],
  ['advice that was not there leads to the rule’s candidate', 'unavailable', null, 1],
  ['advice nobody asked for leads to the rule’s candidate', 'off', null, 1],
  ['a record with a pick that does not exist leads to the rule’s candidate', 'accepted', 9, 1],
] as const)('%s', (_promise, verdict, picked, expected) => {
  expect(candidateAfter({ verdict, picked, ruleCandidate: 1 }, candidates)).toBe(expected)
})
