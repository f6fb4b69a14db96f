import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { statedIn, unsupported } from '../../src/domain/advice/figures.ts'
import { anyText } from './advice-fixtures.ts'

const evidence = statedIn('34 points, 36.5 hours, 20 % away, share 0.85, ATLAS-S03, P85, v3, 2026-03-02, 1200 value, likeness 0.123')
const missing = (claim: string) => unsupported(statedIn(claim), evidence)

describe('what the evidence says', () => {
  test.each([
    ['as it stands', '34 points and 36.5 h'],
    ['with a unit', '34pts'],
    ['rounded', '37 hours'],
    ['cut', '36 hours'],
    ['as a share of a percentage', '0.2 of the hours'],
    ['as the percentage of a share', '85 %, that is 85 percent'],
    ['without the sign of a percentage', '20 to 34'],
    ['with a thousands separator', '1,200'],
    ['with a sign before it', '-20 % or −34'],
    ['names and days that hold digits', 'ATLAS-S03, P85, v3 and 2026-03-02, in any case: atlas-s03'],
    ['a pronoun is no number', 'the one that matters'],
    ['in words', 'thirty-four points, thirty four points, one thousand two hundred'],
    ['in a list of words', 'twenty, thirty-four and twenty'],
    ['rounded to one decimal', '0.1'],
  ])('may be said %s', (_how, claim) => {
    expect(missing(claim)).toEqual([])
  })
})

describe('what the evidence does not say', () => {
  test.each([
    ['999 points', '999'],
    ['33 points', '33'],
    ['34.2 points', '34.2'],
    ['21 %', '21 %'],
    ['3400 %', '3400 %'],
    ['nine hundred points', 'nine hundred'],
    ['four dozen', 'four dozen'],
    ['twenty-one', 'twenty one'],
    ['34 hundred', '34 hundred'],
    ['one thousand two hundred and one', 'one thousand two hundred one'],
    ['34k', '34k'],
    ['34e9', '34e9'],
    ['ATLAS-S04', 'atlas-s04'],
    ['P99', 'p99'],
    ['2026-03-03', '2026-03-03'],
    ['٣٤ points', '٣'],
    ['34,5 points', '5'],
  ])('is found: %s', (claim, found) => {
    expect(missing(claim)[0]).toBe(found)
  })

  test('no number gets through that is far from every figure', () => {
    const far = fc.double({ min: 2000, max: 1e15, noNaN: true }).map((value) => value.toFixed(2))
    fc.assert(
      fc.property(far, fc.constantFrom('', ' %', ' points', 'h'), (number, after) => {
        expect(missing(`say ${number}${after}`)).not.toEqual([])
      }),
    )
  })
})

test('reading never fails, whatever the text', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      expect(() => unsupported(statedIn(text), evidence)).not.toThrow()
    }),
  )
})
