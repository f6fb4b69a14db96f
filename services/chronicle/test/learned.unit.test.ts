import { expect, test } from 'vitest'
import { withLearned } from '../src/domain/learned.ts'
import { confidenceOf, learned } from './support/learned.ts'

const report = {
  sections: [
    { heading: 'Figures', lines: ['a'] },
    { heading: 'Action items', lines: ['b'] },
  ],
  facts: { commitment: 30 },
}
const linesUnder = (heading: string, of = withLearned(report, learned)) => of.sections.find((section) => section.heading === heading)?.lines

test('the report says why the sprint missed, what to do, and how confidence in the strategies moved', () => {
  expect(linesUnder('Causes of the miss')).toEqual([
    '4.5 points, absence: Bo −24 h (sick).',
    '1 point, over commitment: No event of the sprint explains it.',
  ])
  expect(linesUnder('Lessons')).toEqual(['Badly: The forecast was too high.', 'To do: Ask Bo for known time off.'])
  expect(linesUnder('Strategies')).toEqual([
    'pto-capacity v2, applied: confidence 0.50 ± 0.29 → 0.33 ± 0.24 over 1 sprint.',
    'velocity-buffer v1, left out to compare: confidence 0.75 ± 0.10 over 8 sprints; trial → retired: it was worse.',
  ])
  expect(linesUnder('Rules found')).toEqual(['more-absence-than-10-scale-80 goes on trial: it would have helped; it loses no more.'])
})

test('a strategy that advice left out is not told as applied', () => {
  const [applied] = learned.strategies
  if (!applied) throw new Error('there is a strategy')
  const leftOut = { ...learned, strategies: [{ ...applied, shaped: false, after: applied.before }] }
  expect(linesUnder('Strategies', withLearned(report, leftOut))).toEqual([
    'pto-capacity v2, left out on advice: confidence 0.50 ± 0.29 over 0 sprints.',
  ])
})

test('action items stay last, and what the report said before stays', () => {
  expect(withLearned(report, learned).sections.map(({ heading }) => heading)).toEqual([
    'Figures',
    'Causes of the miss',
    'Lessons',
    'Strategies',
    'Rules found',
    'Action items',
  ])
})

test('told again, the same is said once', () => {
  const once = withLearned(report, learned)
  expect(withLearned(once, learned)).toEqual(once)
})

test('figures of causes and strategies are kept as facts', () => {
  expect(withLearned(report, learned).facts).toEqual({
    commitment: 30,
    learned: {
      causes: [
        { cause: 'absence', points: 4.5, forecastPoints: 5 },
        { cause: 'over-commitment', points: 1, forecastPoints: 0 },
        { cause: 'impediments', points: 0, forecastPoints: 2 },
      ],
      strategies: [
        { name: 'pto-capacity', version: 2, arm: 'treatment', shaped: true, before: 0.5, after: 1 / 3 },
        { name: 'velocity-buffer', version: 1, arm: 'control', shaped: false, before: 0.75, after: 0.75 },
      ],
      rules: [{ name: 'more-absence-than-10-scale-80', accepted: true }],
    },
  })
})

test('a sprint that taught nothing adds no empty section', () => {
  const nothing = { causes: [], lessons: [], strategies: [], rules: [] }
  expect(withLearned(report, nothing).sections).toEqual(report.sections)
  expect(confidenceOf(1, 1, 0).mean).toBe(0.5)
})
