import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshRanks, rankBetween, ranksAfter } from '../src/domain/rank.ts'

const sorted = (ranks: readonly string[]) => ranks.every((rank, at) => at === 0 || (ranks[at - 1] ?? '') < rank)

test('any sequence of moves gives ranks whose plain text order is the order that the moves describe', () => {
  const moves = fc.array(fc.tuple(fc.nat({ max: 999 }), fc.nat({ max: 999 })), { maxLength: 200 })
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 20 }), moves, (count, all) => {
      const items = freshRanks(count).map((rank, id) => ({ id, rank }))
      const model = items.map(({ id }) => id)
      for (const [from, to] of all) {
        const [moved] = items.splice(from % items.length, 1)
        const [movedId] = model.splice(from % model.length, 1)
        const at = to % (items.length + 1)
        const rank = rankBetween(items[at - 1]?.rank ?? null, items[at]?.rank ?? null)
        items.splice(at, 0, { id: moved?.id ?? -1, rank })
        model.splice(at, 0, movedId ?? -1)
      }
      expect(items.toSorted((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ id }) => id)).toEqual(model)
      expect(new Set(items.map(({ rank }) => rank)).size).toBe(count)
    }),
  )
})

test('ranks of thousands of imported items are in order, behind the last one, and short', () => {
  const ranks = ranksAfter('a5', 5000)
  expect(sorted(['a5', ...ranks])).toBe(true)
  expect(Math.max(...ranks.map(({ length }) => length))).toBeLessThan(6)
})

test('neighbours in the wrong order are a fault, not a rank', () => {
  expect(() => rankBetween('b', 'a')).toThrow(RangeError)
  expect(() => rankBetween('a1', 'a1')).toThrow(RangeError)
})
