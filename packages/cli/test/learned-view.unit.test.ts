import type { Calibration, DecisionLessons } from '@dsm/contracts'
import { expect, test } from 'vitest'
import { calibrationView, lessonsView } from '../src/view/learned-view.ts'

const confidence = (mean: number, sprints: number) => ({ mean, deviation: 0.24, alpha: 1, beta: 1, sprints, effectiveSprints: sprints })

const taught: DecisionLessons = {
  decisionId: '00000000-0000-7000-8000-000000000001',
  outcome: null,
  causes: [{ cause: 'absence', points: 4.8, forecastPoints: 5, evidence: 'Bo −24 h (sick).', itemKeys: [], people: ['Bo'] }],
  lessons: [
    { kind: 'badly', text: 'The forecast was too high.' },
    { kind: 'action', text: 'Ask Bo.' },
  ],
  strategies: [
    {
      strategyId: '00000000-0000-7000-8000-000000000002',
      name: 'pto-capacity',
      version: 2,
      arm: 'treatment',
      shaped: true,
      before: confidence(0.5, 0),
      after: confidence(1 / 3, 1),
      status: { before: 'trial', after: 'retired' },
      because: 'it was worse',
    },
  ],
  rules: [
    {
      name: 'always-scale-90',
      rule: { when: [], then: { do: 'scale-commitment', factor: 0.9 }, because: 'the team promises too much' },
      origin: { kind: 'mined', episodeIds: [], effect: -0.1, probability: 0.95 },
      backTest: { sprints: 8, changed: 4, lossWith: 1, lossWithout: 2 },
      accepted: true,
      because: 'it loses less',
    },
  ],
}

test('what a sprint taught: causes with evidence, lessons, confidence before and after, rules', () => {
  const shown = lessonsView(taught)
  expect(shown).toMatch(/absence +4.8 +5\n/)
  expect(shown).toContain('Bo −24 h (sick).')
  expect(shown).toContain('- The forecast was too high.')
  expect(shown).toContain('→ Ask Bo.')
  expect(shown).toMatch(/pto-capacity v2 +applied +0.50 ± 0.24 +0.33 ± 0.24 +1 +trial → retired/)
  expect(shown).toContain('always-scale-90 (mined), on trial: it loses less')
})

test('a sprint that taught nothing says so', () => {
  expect(lessonsView({ ...taught, causes: [], lessons: [], strategies: [], rules: [] })).toContain('taught nothing new')
})

const table = { decisions: 4, bins: [{ from: 0.8, to: 0.9, decisions: 4, stated: 0.85, happened: 0.5 }], expectedError: 0.35 }
const calibrated: Calibration = {
  projectId: '1',
  decisions: 4,
  confidence: table,
  forecast: { decisions: 0, bins: [], expectedError: null },
  interval: { decisions: 3, stated: 0.7, held: 2 / 3 },
  from: '2026-03-13',
  to: '2026-05-01',
}

test('calibration shows what was stated beside what happened, with sample sizes', () => {
  const shown = calibrationView(calibrated)
  expect(shown).toContain('4 decisions with a closed sprint, 2026-03-13 to 2026-05-01')
  expect(shown).toMatch(/80 % to 90 % +4 +85 % +50 %/)
  expect(shown).toContain('expected calibration error 0.35 over 4 decisions')
  expect(shown).toContain('nothing was stated')
  expect(shown).toContain('should hold 70 %: held 67 % of 3 sprints')
})

test('a project without closed sprints has nothing to calibrate', () => {
  expect(calibrationView({ ...calibrated, decisions: 0, from: null, to: null })).toContain(
    'no decision of project 1 has a closed sprint yet',
  )
})
