import { expect, test } from 'vitest'
import { type ClosedSprint, findings } from '../src/domain/findings.ts'
import { retrospective } from '../src/domain/retrospective.ts'
import { accuracy, velocity, velocityRow } from '../src/domain/velocity.ts'
import { anImpediment, aSprint, aTask, type SprintGiven } from '@dsm/testing/entities'

const closed = (totals: SprintGiven, given: Partial<ClosedSprint> = {}): ClosedSprint => ({
  row: velocityRow(aSprint(totals)),
  tasks: [],
  impediments: [],
  closedOn: '2026-03-06',
  earlier: [],
  ...given,
})
const causes = (sprint: ClosedSprint) => findings(sprint).flatMap(({ action }) => action?.cause ?? [])
const lines = (sprint: ClosedSprint, kind: 'well' | 'badly') =>
  findings(sprint)
    .filter((finding) => finding.kind === kind)
    .map(({ line }) => line)

test('a met commitment without scope change, carry-over or impediments is only praised', () => {
  const sprint = closed({ totals: { commitment: 20, completed: 20 } })
  expect(lines(sprint, 'badly')).toEqual([])
  expect(lines(sprint, 'well')[0]).toBe('The commitment was met: 20 of 20 points.')
  expect(causes(sprint)).toEqual([])
})

test.each([
  { completed: 20, expected: [] },
  { completed: 17, expected: [] },
  { completed: 16, expected: ['over-commitment'] },
])('a shortfall of a fifth or more calls for action, a smaller one does not ($completed of 20)', ({ completed, expected }) => {
  expect(causes(closed({ totals: { commitment: 20, completed } }))).toEqual(expected)
})

test.each([
  { added: 1, expected: [] },
  { added: 2, expected: ['scope-growth'] },
])('scope growth from a tenth of the commitment on calls for action ($added of 20)', ({ added, expected }) => {
  expect(causes(closed({ totals: { commitment: 20, completed: 20, added } }))).toEqual(expected)
})

test('growth of a sprint without a commitment is told without a share, and a mere removal calls for nothing', () => {
  const [found] = findings(closed({ totals: { added: 3 } })).filter(({ action }) => action?.cause === 'scope-growth')
  expect(found?.action?.because).toBe('ATLAS-S01: 3 points arrived after the start, nothing was committed.')
  expect(causes(closed({ totals: { removed: 3 } }))).toEqual([])
})

test('large items that are carried over are named with the advice to split them', () => {
  const tasks = [
    aTask({ itemKey: 'ATLAS-1', points: 8, remainingPoints: 2, status: 'in-progress' }),
    aTask({ itemKey: 'ATLAS-2' }),
    aTask({ itemKey: 'ATLAS-3', removedOn: '2026-03-04', points: 13 }),
  ]
  const sprint = closed({ totals: { commitment: 20, completed: 20, carriedOver: 11 } }, { tasks })
  const [found] = findings(sprint).filter(({ action }) => action?.cause === 'large-items')
  expect(found?.line).toBe('2 tasks carried over (11 points): ATLAS-1, ATLAS-2; never begun: ATLAS-2.')
  expect(found?.action?.because).toBe('ATLAS-S01: ATLAS-1 (8 points) carried over.')
})

test('impediments that stayed open for days become one action for each kind', () => {
  const { id } = aSprint()
  const impediments = [
    anImpediment({ sprintId: id, raisedOn: '2026-03-02', clearedOn: '2026-03-05' }),
    anImpediment({ sprintId: id, raisedOn: '2026-03-03', title: 'No test data' }),
    anImpediment({ sprintId: id, kind: 'people', raisedOn: '2026-03-05', clearedOn: '2026-03-06' }),
  ]
  const sprint = closed({ totals: { commitment: 5, completed: 5 } }, { impediments })
  expect(causes(sprint)).toEqual(['impediment-environment'])
  expect(lines(sprint, 'badly')[0]).toContain('No test data (3 days, still open)')
})

test('better accuracy than in the sprint before is praised, worse is not', () => {
  const earlier = [velocityRow(aSprint({ totals: { commitment: 20, completed: 10 } }))]
  const rose = 'Accuracy rose from 50 % to 90 %.'
  expect(lines(closed({ totals: { commitment: 20, completed: 18 } }, { earlier }), 'well')).toContain(rose)
  expect(lines(closed({ totals: { commitment: 20, completed: 8 } }, { earlier }), 'well').join()).not.toContain('Accuracy')
})

test('the retrospective leaves out sections that have nothing to say', () => {
  const sprint = aSprint({ totals: { commitment: 5, completed: 5 } })
  const report = retrospective({ sprint, closedOn: '2026-03-06' }, [{ kind: 'well', line: 'All good.' }], [])
  expect(report.sections.map(({ heading }) => heading)).toEqual(['Figures', 'Went well'])
  expect(report).toMatchObject({ date: '2026-03-06', title: 'ATLAS-S01: 5 of 5 points completed' })
})

test.each([
  { commitment: 20, completed: 10, expected: 0.5 },
  { commitment: 10, completed: 20, expected: 0.5 },
  { commitment: 10, completed: 10, expected: 1 },
  { commitment: 0, completed: 0, expected: null },
])('accuracy punishes too much and too little alike ($commitment, $completed)', ({ commitment, completed, expected }) => {
  expect(accuracy(commitment, completed)).toBe(expected)
})

test('velocity averages all sprints and the last three, and says nothing of none', () => {
  const sprints = [10, 20, 30, 40].map((completed) => aSprint({ totals: { commitment: 40, completed } }))
  expect(velocity('ATLAS', sprints)).toMatchObject({ average: 25, lastThree: 30, accuracy: 0.625 })
  expect(velocity('ATLAS', [])).toEqual({ projectId: 'ATLAS', sprints: [], average: null, lastThree: null, accuracy: null })
})
