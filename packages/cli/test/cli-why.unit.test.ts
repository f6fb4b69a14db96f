import { type Advice, type Decision, nothingBelieved, type OrchestrationStatus } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { statusView } from '../src/view/run-view.ts'
import { whyView } from '../src/view/why-view.ts'
import { advice, decision } from './decision-fixture.ts'

/** Runs of spaces stand for the layout of a table. */
const lines = (text: string) => text.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '))

describe('dsm decisions why', () => {
  const shown = lines(whyView(decision))

  test.each([
    ['the explanation', 'I recall 1 similar sprint.'],
    ['the forecast', 'Forecast: 11.7 / 16 / 22 points (P15 / P50 / P85) in 160 hours'],
    ['each method with its weight', 'points-per-hour | 16.4 | 75 %'],
    ['what memory said, by which model', 'Memory: 1 episode of 9, by nomic-embed-text'],
    ['an episode with its parts', 'ZEUS-S04 | 0.81 | 0.90 | 0.70 | 14 | 15 or more'],
    ['a strategy that was applied', 'pto-capacity v3 | trial | yes | yes | 62 % | 0.91 ± 0.05 (22) | chance gave it this sprint'],
    ['the candidate that was taken', '2 ← | cautious | 7 | 10.5 | 120 | 3 | 97 %'],
    ['the one that was not', '1 | with strategies | 10 | 10.5 | 120 | 3 | 88 %'],
    ['who took it and why', 'taken by the advice: two are away'],
    ['how sure it is', 'confidence 0.91 ± 0.05 from 1 earlier decision, risk low, propensity 62 %'],
    ['what the model said', 'Advice: accepted-smaller by llama3.2 in 1.2 s'],
    ['its risks', 'risk (medium): a review waits'],
    ['the risks of item texts apart', 'item risk (high): an interface is open'],
    ['the record of the model', 'its record: 1 judged pick, better with probability 0.50, not trusted yet'],
  ])('shows %s', (_words, line) => {
    expect(shown).toContain(line)
  })

  test('shows the methods of the forecast with the weightiest first', () => {
    const at = (expert: string) => shown.findIndex((line) => line.startsWith(`${expert} |`))
    expect(at('points-per-hour')).toBeLessThan(at('velocity'))
  })

  test('of a strategy whose condition did not hold shows no chance', () => {
    expect(shown.find((line) => line.startsWith('velocity-buffer'))).toBe(
      'velocity-buffer v3 | trial | no | no | 0.91 ± 0.05 (22) | chance gave it this sprint',
    )
  })

  test('of a wait shows what was remembered and nothing that was not weighed', () => {
    const waiting: Decision = {
      ...decision,
      result: { kind: 'wait', missing: [{ code: 'no-people', detail: 'nobody' }], forecast: null },
      deliberation: null,
      explanation: ['I plan nothing: nobody.'],
      snapshot: { ...decision.snapshot, belief: { ...nothingBelieved, recall: { ...nothingBelieved.recall, empty: 'no-episodes' } } },
    }
    expect(lines(whyView(waiting))).toEqual([
      'decision decision-1',
      'I plan nothing: nobody.',
      '',
      'Memory: 0 episodes of 0',
      'no-episodes',
      '',
      'Strategies',
      'none',
    ])
  })

  test('of advice that is not there says why', () => {
    const silent: Advice = { ...advice, verdict: 'unavailable', reason: 'no model is configured', picked: null, answer: null, model: null }
    const { deliberation } = decision
    if (!deliberation) throw new Error('it is there')
    const told = lines(whyView({ ...decision, deliberation: { ...deliberation, advice: silent } }))
    expect(told).toContain('Advice: unavailable')
    expect(told).toContain('no model is configured')
    expect(told.some((line) => line.startsWith('picked candidate'))).toBe(false)
  })
})

describe('dsm status', () => {
  const sprint = {
    id: 'sprint-1',
    key: 'ATLAS-S01',
    startsOn: '2026-03-02',
    endsOn: '2026-03-13',
    commitment: 10,
    completed: 4,
    remaining: 6,
  }
  const status = (outlook: NonNullable<OrchestrationStatus['activeSprint']>['outlook']): OrchestrationStatus => ({
    projectId: 'ATLAS',
    autonomy: 'act',
    killSwitch: { engaged: false, reason: '', by: null, at: null },
    next: { do: 'wait', because: 'the sprint runs' },
    activeSprint: { ...sprint, outlook },
    pendingDecision: null,
    lastDecision: null,
    lastRun: null,
  })

  test('says what the running sprint will end with, and how likely its commitment is met', () => {
    expect(lines(statusView(status({ p15: 8, p50: 10.25, p85: 12, commitmentMet: 0.63 })))).toContain(
      'outlook | 8 / 10.3 / 12 points at the end (P15 / P50 / P85), commitment met with probability 63 %',
    )
  })

  test('says nothing of the end where there is no outlook', () => {
    expect(statusView(status(null))).not.toContain('outlook')
  })
})
