import { expect, test } from 'vitest'
import { quantity } from '../src/quantity.ts'

test.for([
  ['250m', 0.25],
  ['2', 2],
  ['1.5', 1.5],
  ['1Gi', 1_073_741_824],
  ['512Mi', 536_870_912],
  ['1k', 1000],
] as const)('%s is %d', ([text, value]) => {
  expect(quantity(text)).toBe(value)
})

test.for(['', 'much', '1Xi', '-1', '1 Gi'])('"%s" is no quantity', (text) => {
  expect(() => quantity(text)).toThrow(/is no quantity/)
})
