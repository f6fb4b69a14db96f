import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { corpusOf, sharedTerms, similaritiesTo } from '../src/domain/points-suggestion/corpus.ts'
import { type Experience, experienceOf } from '../src/domain/points-suggestion/experience.ts'
import { suggestPoints } from '../src/domain/points-suggestion/suggest.ts'
import { createVocabulary, type Terms } from '../src/domain/points-suggestion/terms.ts'
import { weightedQuantile } from '../src/domain/points-suggestion/weighted-quantile.ts'

type Past = readonly (readonly [title: string, points: number])[]

const described = (title: string) => ({ title, about: '', labels: [], skills: [], type: 'story' as const })
const item = (title: string) => ({ id: 'x', key: 'ATLAS-99', title, type: 'story' as const, points: null, version: 1 })

/** What is suggested for an item after these, the newest first. */
function suggestAfter(past: Past, title: string, change: Partial<ReturnType<typeof item>> = {}) {
  const { experience, read } = experienceWith(past)
  return suggestPoints(experience, { ...item(title), ...change }, read(title))
}

function experienceWith(past: Past): { experience: Experience; read: (title: string) => Terms } {
  const vocabulary = createVocabulary()
  const estimated = past.map(([title, points], at) => {
    return { id: `${at}`, key: `ATLAS-${past.length - at}`, title, points, terms: vocabulary.read(described(title)) }
  })
  return { experience: experienceOf(estimated, vocabulary.size()), read: (title) => vocabulary.read(described(title)) }
}

const times = <Value>(count: number, value: Value) => Array.from({ length: count }, () => value)
/** Twelve items of 2 points that have nothing in common with others nor with each other. */
const unlike = 'amber birch cedar delta ember flint grove heron ivory jetty kayak lemon'.split(' ').map((word) => [word, 2] as const)

describe('a weighted quantile', () => {
  test.for([
    [[[5, 1]], 0.5, 5],
    [
      [
        [1, 1],
        [2, 1],
        [3, 1],
      ],
      0.5,
      2,
    ],
    [
      [
        [1, 1],
        [2, 1],
      ],
      0.5,
      1,
    ],
    [
      [
        [3, 1],
        [1, 5],
      ],
      0.5,
      1,
    ],
    [
      [
        [1, 0.1],
        [8, 0.3],
      ],
      0.25,
      1,
    ],
    [
      [
        [1, 0.1],
        [8, 0.3],
      ],
      0.26,
      8,
    ],
    [
      [
        [1, 1],
        [2, 0],
        [3, 1],
      ],
      0.75,
      3,
    ],
  ] as const)('of %j at %d is %d', ([pairs, share, expected]) => {
    const values = pairs.map(([value, weight]) => ({ value, weight }))
    expect(weightedQuantile(values, share)).toBe(expected)
  })

  test('of nothing there is none', () => expect(() => weightedQuantile([], 0.5)).toThrow(RangeError))
})

describe('similarity', () => {
  const vocabulary = createVocabulary()
  const read = (title: string) => vocabulary.read(described(title))
  const documents = ['login page red', 'login form', 'billing export', 'zebra'].map(read)
  const corpus = corpusOf(documents, vocabulary.size())
  const to = (title: string) => [...similaritiesTo(corpus, read(title))].map((similarity) => Math.round(similarity * 100) / 100)

  test('is 1 to the same words and 0 where only the type is shared, which all have', () => {
    const [same = 0, , other = 0] = to('login page red')
    expect(same).toBeCloseTo(1, 1)
    expect(other).toBeLessThan(0.05)
  })

  test('counts a rare word more than one that many have', () => {
    const [red = 0, form = 0] = to('login red')
    expect(red).toBeGreaterThan(2 * form)
  })

  test('is less with words that nobody has', () => {
    expect(to('billing export')[2]).toBeGreaterThan(to('billing export quokka wombat')[2] ?? 1)
  })

  test('is explained by the shared words, those first that made it', () => {
    expect(sharedTerms(corpus, read('red login ticket'), 0)).toEqual(['red', 'login', 'type story'])
    expect(sharedTerms(corpus, read('ticket'), 9)).toEqual([])
  })
})

describe('a suggestion', () => {
  const past: Past = [...times(4, ['export invoices to csv', 8] as const), ['export invoices to pdf', 5], ...unlike]

  test('is the median of the items that resemble it, with their spread and the reasons', () => {
    const suggestion = suggestAfter(past, 'export invoices to xml')
    expect(suggestion).toMatchObject({ outcome: 'suggested', points: 8, low: 8, high: 8, compared: 17, similar: 5, runningMedian: 2 })
    expect(suggestion.similarItems).toHaveLength(5)
    expect(suggestion.similarItems[0]).toMatchObject({ key: 'ATLAS-17', title: 'export invoices to csv', points: 8 })
    expect(suggestion.similarItems[0]?.sharedWords.slice(0, 3).toSorted()).toEqual(['export', 'invoices', 'to'])
    expect(suggestion.detail).toContain('17 estimated items')
  })

  test('has a spread as wide as similar items differ', () => {
    const wide: Past = [2, 3, 5, 8, 13, 3, 5, 8].map((points) => ['export invoices', points] as const)
    expect(suggestAfter([...wide, ...unlike], 'export invoices')).toMatchObject({ low: 3, points: 5, high: 8 })
  })

  test('heeds the newer of two that are as alike', () => {
    const filler = times(600, ['amber', 2] as const)
    expect(suggestAfter([['export', 8], ['export', 8], ...filler, ['export', 3], ['export', 3]], 'export').points).toBe(8)
    expect(suggestAfter([['export', 3], ['export', 3], ...filler, ['export', 8], ['export', 8]], 'export').points).toBe(3)
  })

  test.for([
    ['quokka', 13],
    ['quokka bandicoot numbat dingo', 2],
  ] as const)(
    'like a single item that has 13 points is for "%s" %d: a faint likeness does not outvote the running median',
    ([title, points]) => {
      const suggestion = suggestAfter([['quokka wombat ledger storage', 13], ['zebra', 13], ...unlike], title)
      expect(suggestion).toMatchObject({ outcome: 'suggested', points, similar: 1 })
      expect(suggestion.similarItems[0]?.points).toBe(13)
    },
  )

  test.for([
    ['nine estimated items', unlike.slice(0, 9), 'amber', {}, 'too-few-estimates', 9],
    ['no estimated item', [], 'amber', {}, 'too-few-estimates', 0],
    ['nothing alike', unlike, 'quokka', {}, 'nothing-similar', 12],
    ['an epic', unlike, 'amber', { type: 'epic' as const }, 'is-epic', 12],
    ['no words at all', unlike, '!!!', {}, 'nothing-similar', 12],
  ] as const)('is not made for %s, and says so', ([, before, title, change, outcome, compared]) => {
    const suggestion = suggestAfter(before, title, change as Partial<ReturnType<typeof item>>)
    expect(suggestion).toMatchObject({ outcome, compared, points: null, low: null, high: null, similar: 0 })
    expect(suggestion.detail).not.toBe('')
  })

  test('of ten estimated items is made', () => expect(suggestAfter(unlike.slice(0, 10), 'amber').outcome).toBe('suggested'))

  test('is always a figure of the team within its spread, whatever the texts', () => {
    const word = fc.constantFrom('red', 'blue', 'page', 'login', 'zebra', '日本', '{code}')
    const title = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '))
    const points = fc.constantFrom(0.5, 1, 2, 3, 5, 8, 13)
    fc.assert(
      fc.property(fc.array(fc.tuple(title, points), { minLength: 10, maxLength: 40 }), title, (before, wanted) => {
        const suggestion = suggestAfter(before, wanted)
        if (suggestion.outcome !== 'suggested') return
        const { low, points: suggested, high } = suggestion
        expect(before.map(([, each]) => each)).toContain(suggested)
        expect((low ?? 99) <= (suggested ?? 0) && (suggested ?? 99) <= (high ?? 0)).toBe(true)
        expect(suggestion.similarItems.every(({ similarity }) => similarity >= 0 && similarity <= 1)).toBe(true)
      }),
    )
  })
})
