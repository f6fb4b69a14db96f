import { describe, expect, test } from 'vitest'
import { conditionText, effectExamples, effectText, FactName, parseCondition, parseEffect, RuleTextError } from '../src/index.ts'

const sizes = [0, 1e-7, 0.1, 0.3, 1 / 3, 1, 6, 12.5, 1e6]

describe('a condition in words', () => {
  test.each([
    [
      'ptoRatio > 0.1 and teamSize <= 6',
      [
        ['ptoRatio', '>', 0.1],
        ['teamSize', '<=', 6],
      ],
    ],
    [
      '  PTORATIO>10%  AND teamsize≤6 ',
      [
        ['ptoRatio', '>', 0.1],
        ['teamSize', '<=', 6],
      ],
    ],
    ['lastCompletion ≥ 1.25', [['lastCompletion', '>=', 1.25]]],
    ['always', []],
  ] as const)('"%s" is read', (text, expected) => {
    expect(parseCondition(text)).toEqual(expected.map(([fact, is, value]) => ({ fact, is, value })))
  })

  test.each(FactName.options)('about %s is read as it is written', (fact) => {
    for (const is of ['<', '<=', '>', '>='] as const)
      for (const value of sizes) expect(parseCondition(conditionText([{ fact, is, value }]))).toEqual([{ fact, is, value }])
  })

  test.each([
    ['', 'is no comparison'],
    ['ptoRatio = 1', 'is no comparison'],
    ['ptoRatio > 0.1 or teamSize < 3', 'is no comparison'],
    ['ptoRatio > -1', 'is no comparison'],
    ['mood > 3', 'no fact is called "mood"; known facts are teamSize, workingDays'],
    [Array.from({ length: 9 }, () => 'teamSize > 1').join(' and '), 'at most 8 comparisons, this one has 9'],
  ])('"%s" is refused, and what can be written is said', (text, message) => {
    expect(() => parseCondition(text)).toThrow(RuleTextError)
    expect(() => parseCondition(text)).toThrow(message)
  })
})

describe('an effect in words', () => {
  test.each(effectExamples)('"%s" is read and written', (example) => {
    expect(effectText(parseEffect(example))).toBe(example)
    expect(parseEffect(example.toUpperCase().replaceAll(' ', '  '))).toEqual(parseEffect(example))
  })

  test('every kind of effect has an example, and shares may be in percent', () => {
    expect(new Set(effectExamples.map((example) => parseEffect(example).do)).size).toBe(5)
    expect(parseEffect('reserve 12.5 % for unplanned work')).toEqual({ do: 'reserve-for-unplanned', share: 0.125 })
  })

  test.each([
    ['scale commitment by 3', 'factor'],
    ['reserve 60% for unplanned work', 'share'],
    ['add a person', 'is no effect: write one like "scale commitment by 0.9", "reserve'],
    ['scale commitment by 0.9 and by 0.8', 'is no effect'],
  ])('"%s" is refused, and why is said', (text, message) => {
    expect(() => parseEffect(text)).toThrow(RuleTextError)
    expect(() => parseEffect(text)).toThrow(message)
  })
})
