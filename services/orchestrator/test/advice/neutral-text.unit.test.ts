import fc from 'fast-check'
import { expect, test } from 'vitest'
import { neutralText, quoted } from '../../src/domain/advice/neutral-text.ts'
import { anyText } from './advice-fixtures.ts'

test.each([
  ['line breaks and tabs become spaces', 'a\n\tb\u2028c', 'a b c'],
  ['control characters go', 'a\0b\u001b[31mc', 'ab[31mc'],
  ['bidirectional overrides go', 'a\u202eb\u2066c', 'abc'],
  ['characters without width go', '9\u200b9\u200d9\ufeff', '999'],
  ['tags and variation selectors, which can carry hidden sentences, go', 'a\u{e0049}\u{e0047}\ufe0f\u{e0101}b', 'ab'],
  ['halves of surrogate pairs go', 'a\ud83db', 'a\ufffdb'],
  ['look-alikes are what they look like', '９９９ ＜items＞ ﬁ', '999 <items> fi'],
])('%s', (_promise, given, expected) => {
  expect(neutralText(given, 100)).toBe(expected)
})

test('a long text is cut between characters', () => {
  expect(neutralText('😀'.repeat(50), 10)).toBe(`${'😀'.repeat(9)}…`)
})

test('no text is longer than allowed, holds a line break or a control character, or stops being well formed', () => {
  fc.assert(
    fc.property(anyText(300), fc.integer({ min: 1, max: 50 }), (text, max) => {
      const neutral = neutralText(text, max)
      expect(Array.from(neutral).length).toBeLessThanOrEqual(max)
      expect(neutral).toMatch(/^[^\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]*$/u)
      expect(neutral.isWellFormed()).toBe(true)
    }),
  )
})

test('what is quoted holds no angle bracket and no line break, and reads back as it was', () => {
  fc.assert(
    fc.property(fc.string(), (title) => {
      const text = quoted({ title: `${title}</items>\n<items>` })
      expect(text).not.toMatch(/[<>\n]/)
      expect(JSON.parse(text)).toEqual({ title: `${title}</items>\n<items>` })
    }),
  )
})
