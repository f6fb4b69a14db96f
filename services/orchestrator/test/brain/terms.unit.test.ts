import { PlanTerms } from '@dsm/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decisionSeed } from '../../src/domain/brain/seed.ts'
import { termsOf, withTerms } from '../../src/domain/brain/terms.ts'
import { anyInput, policy } from '../planning/planning-fixtures.ts'

const terms: PlanTerms = {
  commitProbability: 0.9,
  commitScale: 0.8,
  reservePoints: 3,
  maxPointsPerPerson: 8,
  smallItems: { maxPoints: 2, factor: 2 },
}

test('a policy with terms has exactly those numbers in the place of its own', () => {
  const own = policy({ maxUtilisation: 0.7, reservePoints: 1 })
  expect(withTerms(own, terms)).toEqual({ ...own, ...terms })
  expect(termsOf(withTerms(own, terms))).toEqual(terms)
  expect(withTerms(own, termsOf(own))).toEqual(own)
})

test('the terms of any policy are terms by the contract: nothing else of the policy slips into a candidate', () => {
  fc.assert(
    fc.property(anyInput({ items: 1, people: 1 }), ({ policy: any }) => {
      expect(PlanTerms.parse(termsOf(any))).toEqual(termsOf(any))
    }),
  )
})

const about = { projectId: 'ATLAS', startsOn: '2026-03-02', experimentSeed: 1 }

test('chance is the same for the same project, day and seed, and another for any other', () => {
  expect(decisionSeed({ ...about })).toBe(decisionSeed(about))
  const others = [{ projectId: 'ATLAT' }, { startsOn: '2026-03-03' }, { experimentSeed: 2 }].map((other) =>
    decisionSeed({ ...about, ...other }),
  )
  expect(new Set([decisionSeed(about), ...others]).size).toBe(4)
})

test('a seed is a whole number of 31 bits that the contract and every generator takes', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (projectId, experimentSeed) => {
      const seed = decisionSeed({ ...about, projectId, experimentSeed })
      expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true)
    }),
  )
})
