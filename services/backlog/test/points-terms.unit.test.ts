import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aboutLengthMax, createVocabulary, type Described } from '../src/domain/points-suggestion/terms.ts'

const story: Described = { title: '', about: '', labels: [], skills: [], type: 'story' }
const termsOf = (item: Partial<Described>) => createVocabulary().read({ ...story, ...item })
const wordsOf = (item: Partial<Described>) => termsOf(item).words.filter((word) => word !== 'type story')

test.for([
  ['Login page', ['login', 'page']],
  ['parseHttpHeader() fails', ['parse', 'http', 'header', 'fails']],
  ['see https://example.com/a?b=c for more', ['see', 'for', 'more']],
  ['{code:java}int x = foo();{code} then {noformat}bar{noformat}', ['int', 'foo', 'then', 'bar']],
  ['<p class="x">Bold</p> <br/>', ['bold']],
  ['I0529 22:28:13.094351 31506 0x7f3a', []],
  ['Größe ÄNDERN', ['größe', 'ändern']],
  ['ログイン画面', ['ログ', 'グイ', 'イン', 'ン画', '画面']],
  [`${'x'.repeat(31)} ok`, ['ok']],
  ['{{ < { <<>> \u202e', []],
  ['', []],
] as const)('the text %j is made of %j', ([about, words]) => {
  expect(wordsOf({ about })).toEqual(words)
})

test('a word of the title counts twice, labels, skills and type once and apart from words', () => {
  const { words, emphases } = termsOf({ title: 'Login', about: 'login ui', labels: ['UI'], skills: ['react'], type: 'bug' })
  expect(Object.fromEntries(words.map((word, at) => [word, Math.round(Math.exp((emphases[at] ?? 0) - 1))]))).toEqual({
    login: 3,
    ui: 1,
    'type bug': 1,
    'label ui': 1,
    'skill react': 1,
  })
})

test('what lies behind the beginning of a description is not read', () => {
  expect(wordsOf({ about: `${'a '.repeat(aboutLengthMax / 2)}log` })).toEqual([])
})

test('items read with one vocabulary share the numbers of the words that they share', () => {
  const vocabulary = createVocabulary()
  const [one, other] = [vocabulary.read({ ...story, title: 'red blue' }), vocabulary.read({ ...story, title: 'blue green' })]
  expect(other.ids[0]).toBe(one.ids[1])
  expect(vocabulary.size()).toBe(4)
})

test('whatever a tracker holds, it is taken apart', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
      const { words, emphases, ids } = termsOf({ title: text, about: text, labels: [text] })
      expect([emphases.length, ids.length]).toEqual([words.length, words.length])
      expect(emphases.every((emphasis) => emphasis >= 1)).toBe(true)
    }),
  )
})
