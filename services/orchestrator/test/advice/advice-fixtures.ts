import type { AdviceAnswer, Candidate, ConsideredStrategy, ContextFacts, RecalledEpisode } from '@dsm/contracts'
import fc from 'fast-check'
import type { AdviceEvidence } from '../../src/domain/advice/evidence.ts'
import type { FailureEvidence } from '../../src/domain/advice/propose-prompt.ts'
import { factsWith } from '../strategies/context-facts-fixture.ts'

const facts = (changes: Partial<ContextFacts> = {}): ContextFacts =>
  factsWith({
    peopleAway: 2,
    readyItems: 40,
    readyPoints: 160.5,
    carriedOverPoints: 5,
    largestItemPoints: 13,
    bugShare: 0.25,
    dependencyShare: 0.1,
    pastSprints: 12,
    lastCompletion: 0.95,
    recentShortfall: 0.05,
    recentAddedShare: 0.08,
    ...changes,
  })

export const candidate = (number: number, totalPoints: number, changes: Partial<Candidate> = {}): Candidate => ({
  number,
  label: number === 1 ? 'with-strategies' : 'cautious',
  strategies: number === 1 ? ['pto-capacity'] : [],
  terms: { commitProbability: 0.85, commitScale: 1, reservePoints: 0, maxPointsPerPerson: null, smallItems: null },
  commitPoints: totalPoints + 0.5,
  totalPoints,
  value: totalPoints * 10,
  tasks: 12,
  probabilityMet: 0.853,
  digest: String(number).repeat(64),
  ...changes,
})

export const episode = (number: number, changes: Partial<RecalledEpisode> = {}): RecalledEpisode => ({
  episodeId: `00000000-0000-7000-8000-00000000000${number}`,
  projectId: '1',
  sprintKey: `ATLAS-S0${number}`,
  score: 0.8,
  cosine: 0.7,
  likeness: 0.9,
  recency: 0.5,
  facts: facts({ hours: 300, carriedOverPoints: 3 }),
  commitment: 36,
  completed: 31,
  ranOut: false,
  ...changes,
})

const strategy: ConsideredStrategy = {
  strategyId: '00000000-0000-7000-8000-000000000099',
  name: 'pto-capacity',
  version: 3,
  status: 'active',
  pinned: false,
  when: [{ fact: 'ptoRatio', is: '>', value: 0.1 }],
  then: { do: 'scale-commitment', factor: 0.8 },
  confidence: { mean: 0.91, deviation: 0.05, alpha: 20, beta: 2, sprints: 22, effectiveSprints: 20 },
  holds: true,
  applied: true,
  propensity: 1,
  because: 'its condition holds',
}

export const evidence = (changes: Partial<AdviceEvidence> = {}): AdviceEvidence => ({
  sprint: { startsOn: '2026-03-02', endsOn: '2026-03-13' },
  facts: facts(),
  forecast: { p15: 31.4, p50: 38, p85: 45.2 },
  recall: { model: 'm', dimensions: 3, episodes: [episode(1), episode(2)], considered: 9, empty: null },
  strategies: [strategy],
  candidates: [candidate(1, 34), candidate(2, 28), candidate(3, 41, { label: 'without-strategies' })],
  ruleCandidate: 1,
  items: [
    { key: 'ATLAS-17', title: 'Migrate the database', points: 8 },
    { key: 'ATLAS-18', title: 'Upgrade to Node 24', points: 3 },
  ],
  trust: { judged: 0, better: 0.5, earned: false },
  seed: 7,
  ...changes,
})

export const answer = (changes: Partial<AdviceAnswer> = {}): AdviceAnswer => ({
  candidate: 1,
  why: 'Two people are away, and episode 1 completed 31 of 36 points.',
  risks: [{ risk: '5 points are carried over.', level: 'medium' }],
  episodes: [1],
  ...changes,
})

export const failure = (changes: Partial<FailureEvidence> = {}): FailureEvidence => ({
  facts: facts(),
  outcome: { commitment: 34, completed: 24, added: 4, removed: 0, carriedOver: 10, impediments: 2 },
  causes: [
    { cause: 'absence', points: 7 },
    { cause: 'scope-change', points: 3 },
  ],
  strategies: [{ ...strategy }],
  ...changes,
})

/** Any code points at all, halves of surrogate pairs among them. */
export const anyText = (maxLength = 60) =>
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 0, max: 0x2fff }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 0x10ffff }) },
      ),
      {
        maxLength,
      },
    )
    .map((points) => points.map((point) => String.fromCodePoint(point)).join(''))
