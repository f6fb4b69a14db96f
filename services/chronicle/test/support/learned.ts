import type { Confidence, EventOf } from '@dsm/contracts'
import { v7 as uuidv7 } from 'uuid'

export function confidenceOf(alpha: number, beta: number, sprints: number): Confidence {
  const all = alpha + beta
  const deviation = Math.sqrt((alpha * beta) / (all * all * (all + 1)))
  return { mean: alpha / all, deviation, alpha, beta, sprints, effectiveSprints: sprints }
}

const seldom = { mean: 0.75, deviation: 0.1, alpha: 12, beta: 4, sprints: 8, effectiveSprints: 7 }

/** What a sprint that missed 5.5 points might have taught. */
export const learned = {
  causes: [
    { cause: 'absence', points: 4.5, forecastPoints: 5, evidence: 'Bo −24 h (sick).', itemKeys: [], people: ['Bo'] },
    {
      cause: 'over-commitment',
      points: 1,
      forecastPoints: 0,
      evidence: 'No event of the sprint explains it.',
      itemKeys: ['ATLAS-1'],
      people: [],
    },
    { cause: 'impediments', points: 0, forecastPoints: 2, evidence: 'The environment was down.', itemKeys: [], people: [] },
  ],
  lessons: [
    { kind: 'badly', text: 'The forecast was too high.' },
    { kind: 'action', text: 'Ask Bo for known time off.' },
  ],
  strategies: [
    {
      strategyId: uuidv7(),
      name: 'pto-capacity',
      version: 2,
      arm: 'treatment',
      shaped: true,
      before: confidenceOf(1, 1, 0),
      after: confidenceOf(1, 2, 1),
      status: { before: 'trial', after: 'trial' },
      because: '',
    },
    {
      strategyId: uuidv7(),
      name: 'velocity-buffer',
      version: 1,
      arm: 'control',
      shaped: false,
      before: seldom,
      after: seldom,
      status: { before: 'trial', after: 'retired' },
      because: 'it was worse',
    },
  ],
  rules: [
    {
      name: 'more-absence-than-10-scale-80',
      rule: {
        when: [{ fact: 'ptoRatio', is: '>', value: 0.1 }],
        then: { do: 'scale-commitment', factor: 0.8 },
        because: 'it would have helped',
      },
      origin: { kind: 'mined', episodeIds: [], effect: -0.2, probability: 0.95 },
      backTest: { sprints: 8, changed: 4, lossWith: 1, lossWithout: 2 },
      accepted: true,
      because: 'it loses no more',
    },
  ],
} satisfies Pick<EventOf<'episode.recorded.v1'>['data'], 'causes' | 'lessons' | 'strategies' | 'rules'>
