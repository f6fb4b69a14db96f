import { expect, test } from 'vitest'
import { embeddableText, hashOf } from '../../src/embedding/embeddable-text.ts'
import { unitVector } from '../../src/embedding/unit-vector.ts'

test.for([
  ['  two people away\n', 'two people away'],
  ['', 'empty'],
  [' \t\n ', 'empty'],
  ['x'.repeat(10_000), 'x'.repeat(4000)],
  [`${'x'.repeat(3999)}🚀`, `${'x'.repeat(3999)}\uFFFD`],
])('%j is embedded as something that every model can read', ([text = '', embedded]) => {
  expect(embeddableText(text)).toBe(embedded)
})

test('the address of a text is its SHA-256', () => {
  expect(hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('a unit vector keeps its direction', () => {
  expect(unitVector([3, 0, -4])).toEqual([Math.fround(0.6), 0, Math.fround(-0.8)])
})

test.for([[[0, 0]], [[]], [[Number.NaN, 1]], [[Number.POSITIVE_INFINITY, 1]]])('%j has no direction and is refused', ([vector = []]) => {
  expect(() => unitVector(vector)).toThrow(RangeError)
})
