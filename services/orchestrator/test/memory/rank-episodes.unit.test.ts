import { expect, test } from 'vitest'
import { rankEpisodes, type RecallCandidate } from '../../src/domain/memory/rank-episodes.ts'
import { otherFacts, someFacts, someOutcome } from './memory-fixtures.ts'

const question = { projectId: 'ATLAS', facts: someFacts(), today: '2026-03-02', k: 5 }

const candidate = (episodeId: string, changes: Partial<RecallCandidate> = {}): RecallCandidate => ({
  episodeId,
  projectId: 'ATLAS',
  facts: someFacts(),
  outcome: someOutcome(),
  cosine: 0.9,
  ...changes,
})

const idsOf = (candidates: readonly RecallCandidate[], changes: Partial<typeof question> = {}) =>
  rankEpisodes({ ...question, ...changes }, candidates).map(({ episodeId }) => episodeId)

test.each([
  ['alike in more', { facts: someFacts({ ptoRatio: 0.2, peopleAway: 1 }) }],
  ['of this project', { projectId: 'BASIL' }],
  ['of yesterday', { outcome: someOutcome({ closedOn: '2024-02-27' }) }],
  ['with nearer words', { cosine: 0.3 }],
  ['that did not run out of work', { outcome: someOutcome({ ranOut: true }) }],
  ['whose scope stayed', { outcome: someOutcome({ added: 10, removed: 10 }) }],
] as const)('an episode %s comes before one that is otherwise the same', (_why, worse) => {
  expect(idsOf([candidate('b', worse), candidate('a')])).toEqual(['a', 'b'])
  expect(idsOf([candidate('a', worse), candidate('b')])).toEqual(['b', 'a'])
})

test('a success is not preferred to a failure: both are what happened', () => {
  const scores = [30, 12].map((completed) => rankEpisodes(question, [candidate('a', { outcome: someOutcome({ completed }) })])[0]?.score)
  expect(scores[0]).toBe(scores[1])
})

test('nothing that is unlike comes back, whatever its words', () => {
  expect(idsOf([candidate('a', { facts: otherFacts, cosine: 1 })])).toEqual([])
})

test('the score lies in 0..1 and a perfect match has all of it, with and without words to compare', () => {
  const perfect = { outcome: someOutcome({ closedOn: question.today }) }
  for (const cosine of [1, null]) {
    const [best] = rankEpisodes(question, [candidate('a', { ...perfect, cosine })])
    expect(best?.score).toBeCloseTo(1, 12)
  }
  const [opposite] = rankEpisodes(question, [candidate('a', { cosine: -1 })])
  expect(opposite?.score).toBeGreaterThan(0)
})

test('at most k come back', () => {
  const many = Array.from({ length: 30 }, (_, index) => candidate(`e${index}`, { outcome: someOutcome({ completed: index }) }))
  expect(idsOf(many, { k: 3 })).toHaveLength(3)
  expect(idsOf(many, { k: 20 })).toHaveLength(20)
})

test('the same candidates give the same answer in whatever order they were found', () => {
  const many = Array.from({ length: 12 }, (_, index) => candidate(`e${index}`, { projectId: `P${index % 3}`, cosine: (index % 4) / 4 }))
  expect(idsOf(many)).toEqual(idsOf(many.toReversed()))
})

const copies = Array.from({ length: 10 }, (_, index) => candidate(`copy-${index}`, { cosine: 1 }))

test('copies of one sprint do not fill all places while others have something to say', () => {
  const others = [20, 24, 27].map((completed) =>
    candidate(`other-${completed}`, {
      facts: someFacts({ ptoRatio: 0.1, peopleAway: 1 }),
      outcome: someOutcome({ completed }),
      cosine: 0.8,
    }),
  )
  const picked = idsOf([...copies, ...others])
  expect(picked.filter((id) => id.startsWith('other')).length).toBeGreaterThanOrEqual(2)
  expect(picked[0]).toMatch(/^copy/)
})

test('copies fill the places that nobody else wants', () => {
  expect(idsOf(copies)).toHaveLength(5)
})

test('one other project does not fill all places while a third has something to say', () => {
  const flood = Array.from({ length: 20 }, (_, index) =>
    candidate(`flood-${index}`, { projectId: 'FLOOD', cosine: 1, outcome: someOutcome({ completed: index }) }),
  )
  const third = candidate('third', { projectId: 'THIRD', cosine: 0.8, outcome: someOutcome({ completed: 40 }) })
  expect(idsOf([...flood, third])).toContain('third')
})
