import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wordsOf } from '../src/domain/search-words.ts'

test.for([
  ['ATLAS-17', ['atlas', '17']],
  ['src/app.ts:12', ['src', 'app', 'ts', '12']],
  ['Größe ÄNDERN', ['größe', 'ändern']],
  ['ﬁle', ['file']],
  ["'; drop table items --", ['drop', 'table', 'items']],
  ['a & b | !c :*', ['a', 'b', 'c']],
  ['日本語 テスト', ['日本語', 'テスト']],
  ['!!! ---', []],
  ['same Same SAME', ['same']],
] as const)('%s is made of %o', ([text, words]) => {
  expect(wordsOf(text)).toEqual(words)
})

test('whatever the text, its words are letters and digits that Postgres takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
      const isFit = (word: string) => /^[\p{L}\p{N}\p{M}]+$/u.test(word) && Buffer.byteLength(word) < 2000
      expect(wordsOf(text).filter((word) => !isFit(word))).toEqual([])
    }),
  )
})

test('a word of thousands of letters is cut and still found by its beginning', () => {
  const [word = ''] = wordsOf('ä'.repeat(5000))
  expect(Buffer.byteLength(word)).toBeLessThan(2000)
  expect(word).toBe('ä'.repeat(100))
})
