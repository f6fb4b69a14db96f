import type { ContextFacts } from '@dsm/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { likeness } from '../../src/domain/memory/likeness.ts'
import { otherFacts, someFacts } from './memory-fixtures.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const amount = fc.double({ min: 0, max: 1e6, noNaN: true })
const anyFacts: fc.Arbitrary<ContextFacts> = fc.record({
  teamSize: fc.nat(500),
  workingDays: fc.nat(90),
  hours: amount,
  ptoRatio: share,
  peopleAway: fc.nat(500),
  readyItems: fc.nat(5000),
  readyPoints: amount,
  carriedOverPoints: amount,
  largestItemPoints: amount,
  bugShare: share,
  dependencyShare: share,
  pastSprints: fc.nat(1000),
  lastCompletion: fc.option(amount),
  recentShortfall: fc.option(share),
  recentAddedShare: fc.option(amount),
})

test('it is 1 for the same context, never outside of 0..1, and the same both ways', () => {
  fc.assert(
    fc.property(anyFacts, anyFacts, (a, b) => {
      expect(likeness(a, a)).toBe(1)
      expect(likeness(a, b)).toBeGreaterThanOrEqual(-1e-12)
      expect(likeness(a, b)).toBeLessThanOrEqual(1)
      expect(likeness(a, b)).toBeCloseTo(likeness(b, a), 12)
    }),
  )
})

test('more people away is less like nobody away, step by step', () => {
  const steps = [0, 0.1, 0.2, 0.3].map((ptoRatio) => likeness(someFacts(), someFacts({ ptoRatio, peopleAway: Math.round(ptoRatio * 5) })))
  expect(steps).toEqual(steps.toSorted((a, b) => b - a))
  expect(new Set(steps).size).toBe(4)
})

test('a team that counts in tens instead of ones is no other team', () => {
  const { readyPoints, carriedOverPoints, largestItemPoints } = someFacts()
  const tens = someFacts({
    readyPoints: readyPoints * 10,
    carriedOverPoints: carriedOverPoints * 10,
    largestItemPoints: largestItemPoints * 10,
  })
  expect(likeness(someFacts(), tens)).toBeCloseTo(1, 12)
})

test('one extreme figure does not make a context unlike in everything', () => {
  expect(likeness(someFacts(), someFacts({ lastCompletion: 1000 }))).toBeGreaterThan(0.9)
})

test('what is unknown on one side counts half, on both sides not at all', () => {
  const unknown = someFacts({ recentShortfall: null })
  expect(likeness(unknown, someFacts({ recentShortfall: null }))).toBe(1)
  const half = 1 - likeness(someFacts(), unknown)
  const whole = 1 - likeness(someFacts({ recentShortfall: 0 }), someFacts({ recentShortfall: 1 }))
  expect(half).toBeCloseTo(whole / 2, 12)
})

test('a sprint in trouble is not like a quiet one', () => {
  expect(likeness(someFacts(), otherFacts)).toBeLessThan(0.45)
})
