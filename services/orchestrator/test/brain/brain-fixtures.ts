import { type Advice, type Belief, type Candidate, type ConsideredStrategy, nothingBelieved, type RecalledEpisode } from '@dsm/contracts'
import fc from 'fast-check'
import { confidence } from '../../src/domain/strategies/confidence.ts'
import { factsWith } from '../strategies/context-facts-fixture.ts'

const idOf = (kind: string, number: number) => `00000000-0000-7000-8000-${kind}${String(number).padStart(8, '0')}`
export const strategyId = (number: number) => idOf('5000', number)

/** An active strategy whose condition holds. */
export const considered = (number: number, changes: Partial<ConsideredStrategy> = {}): ConsideredStrategy => ({
  strategyId: strategyId(number),
  name: `strategy-${number}`,
  version: 1,
  status: 'active',
  pinned: false,
  when: [],
  then: { do: 'scale-commitment', factor: 0.9 },
  confidence: confidence([true, true, false]),
  holds: true,
  applied: true,
  propensity: 1,
  because: 'it is active and its condition holds',
  ...changes,
})

/** A strategy on trial whose condition holds, in the arm that `applied` says. */
export const tried = (number: number, changes: Partial<ConsideredStrategy> = {}): ConsideredStrategy =>
  considered(number, { status: 'trial', propensity: 0.5, because: 'chance decides while it is on trial', ...changes })

export const recalled = (number: number, changes: Partial<RecalledEpisode> = {}): RecalledEpisode => ({
  episodeId: idOf('6000', number),
  projectId: 'ZEUS',
  sprintKey: `ZEUS-S${String(number).padStart(2, '0')}`,
  score: 0.8,
  cosine: 0.9,
  likeness: 0.7,
  recency: 0.9,
  facts: factsWith({ hours: 160 }),
  commitment: 14,
  completed: 15,
  ranOut: false,
  ...changes,
})

export const believing = (changes: Partial<Belief> = {}): Belief => ({ ...nothingBelieved, ...changes })

export const remembering = (episodes: RecalledEpisode[]): Belief['recall'] => ({
  model: 'nomic-embed-text',
  dimensions: 768,
  episodes,
  considered: episodes.length,
  empty: episodes.length === 0 ? 'no-episodes' : null,
})

export const candidate = (number: number, changes: Partial<Candidate> = {}): Candidate => ({
  number,
  label: 'without-strategies',
  strategies: [],
  terms: { commitProbability: 0.85, commitScale: 1, reservePoints: 0, maxPointsPerPerson: null, smallItems: null },
  commitPoints: 20,
  totalPoints: 20,
  value: 100,
  tasks: 4,
  probabilityMet: 0.85,
  digest: String(number).repeat(64),
  ...changes,
})

/** What a model said that was heard: candidate 1 is the rule's. */
export const advised = (changes: Partial<Advice> = {}): Advice => ({
  verdict: 'accepted',
  reason: '',
  picked: 1,
  ruleCandidate: 1,
  answer: { candidate: changes.picked ?? 1, why: 'three sprints like this one ended lower', risks: [], episodes: [] },
  itemRisks: { verdict: 'heard', reason: '', risks: [] },
  model: 'llama3.2',
  prompt: 'which one?',
  raw: '{}',
  durationMs: 900,
  trust: { judged: 0, better: 0.5, earned: false },
  ...changes,
})

const anyPoints = fc.integer({ min: 0, max: 60 })
const anyHours = fc.integer({ min: 0, max: 400 })
const anyScore = fc.integer({ min: 0, max: 100 }).map((score) => score / 100)

const anyEffect: fc.Arbitrary<ConsideredStrategy['then']> = fc.oneof(
  fc.record({ do: fc.constant('scale-commitment' as const), factor: fc.constantFrom(0.5, 0.8, 0.9, 1, 1.1, 1.25) }),
  fc.record({ do: fc.constant('reserve-for-unplanned' as const), share: fc.constantFrom(0, 0.1, 0.5) }),
  fc.record({ do: fc.constant('reserve-for-carry-over' as const), share: fc.constantFrom(0, 0.25, 0.5) }),
  fc.record({ do: fc.constant('limit-points-per-person' as const), points: fc.constantFrom(0.5, 3, 8, 20) }),
  fc.record({ do: fc.constant('prefer-small-items' as const), maxPoints: fc.constantFrom(1, 3), factor: fc.constantFrom(1, 1.25, 4) }),
)

/** Strategies of every status, arm and effect; those that are retired or do not hold are never applied. */
const anyStrategies = fc
  .array(
    fc.record({
      status: fc.constantFrom('candidate' as const, 'trial' as const, 'active' as const),
      pinned: fc.boolean(),
      holds: fc.boolean(),
      arm: fc.boolean(),
      propensity: fc.constantFrom(0.3, 0.5, 0.7),
      outcomes: fc.array(fc.boolean(), { maxLength: 30 }),
      then: anyEffect,
    }),
    { maxLength: 5 },
  )
  .map((drawn) =>
    drawn.map(({ arm, outcomes, propensity, ...one }, index) => {
      const left = one.status === 'trial' && !one.pinned
      const applied = one.holds && (one.pinned || one.status === 'active' || (left && arm))
      return considered(index + 1, { ...one, applied, propensity: left ? propensity : applied ? 1 : 0, confidence: confidence(outcomes) })
    }),
  )

/** Peers, episodes, strategies and a record; `sprintIds` are the sprints for which memory had been asked before. */
export const anyBelief = (sprintIds: readonly string[]): fc.Arbitrary<Belief> =>
  fc
    .record({
      peers: fc.array(
        fc.record({
          team: fc.constantFrom('peer 1', 'peer 2'),
          hours: anyHours,
          workingDays: fc.constantFrom(0, 10),
          completed: anyPoints,
          ranOut: fc.boolean(),
        }),
        { maxLength: 6 },
      ),
      episodes: fc.array(fc.record({ score: anyScore, completed: anyPoints, commitment: anyPoints, hours: anyHours }), { maxLength: 5 }),
      earlier: fc.array(fc.record({ score: anyScore, completed: anyPoints, commitment: anyPoints, hours: anyHours }), { maxLength: 3 }),
      strategies: anyStrategies,
      record: fc.array(fc.boolean(), { maxLength: 20 }),
      seed: fc.nat(),
    })
    .map(({ episodes, earlier, ...rest }) => ({
      ...rest,
      recall: remembering(episodes.map(({ hours, ...one }, index) => recalled(index + 1, { ...one, facts: factsWith({ hours }) }))),
      recalledBefore: sprintIds.map((sprintId) => ({ sprintId, episodes: earlier })),
    }))
