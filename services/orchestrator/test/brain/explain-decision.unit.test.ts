import { type Advice, type Deliberation, type PlanningPolicy, type PlanningSnapshot, type PlanResult } from '@dsm/contracts'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { nobodyAsked } from '../../src/brain/adviser.ts'
import { explainDecision } from '../../src/domain/brain/explain-decision.ts'
import { explainPlan } from '../../src/domain/planning/explain-plan.ts'
import { type Advise, decide } from '../../src/planning/decide.ts'
import { planSprint } from '../../src/planning/plan-sprint.ts'
import { createSolver } from '../../src/solver/solver.ts'
import { anyInput, item, policy, snapshot } from '../planning/planning-fixtures.ts'
import { advised, believing, considered, recalled, remembering, tried } from './brain-fixtures.ts'

type Input = { snapshot: PlanningSnapshot; policy: PlanningPolicy }
type Record = Input & { result: PlanResult; deliberation: Deliberation | null }

const solver = createSolver({ threads: 1 })
afterAll(() => solver.close())
const recordOf = async (input: Input, advise: Advise = nobodyAsked): Promise<Record> => ({
  ...input,
  ...(await decide(input, { plan: (one, choices) => planSprint(one, choices, solver), advise })),
})
const plain: Input = {
  snapshot: snapshot({
    items: Array.from({ length: 30 }, (_, index) => item(index + 1, { points: 0.5 })),
    belief: believing({ recall: { model: null, dimensions: null, episodes: [], considered: 0, empty: 'no-episodes' } }),
  }),
  policy: policy(),
}
const believed = (changes: Parameters<typeof believing>[0]): Input => ({
  ...plain,
  snapshot: { ...plain.snapshot, belief: { ...plain.snapshot.belief, ...changes } },
})
const words = async (input: Input, advise?: Advise) => explainDecision(await recordOf(input, advise)).join('\n')
const saying =
  (changes: Partial<Advice>): Advise =>
  async () =>
    advised(changes)

describe('the explanation of a decision', () => {
  test('begins with that of its plan, by the terms of the candidate that was chosen', async () => {
    const record = await recordOf(believed({ strategies: [considered(1)] }))
    const chosen = record.deliberation?.candidates[0]
    const sentences = explainDecision(record)
    expect(sentences[0]).toContain(`I commit ${chosen?.totalPoints} points`)
    expect(sentences.slice(0, 4)).toEqual(explainPlan(record.snapshot, { ...record.policy, ...chosen?.terms }, record.result).slice(0, 4))
  })

  test('of a wait says what is missing and nothing else', async () => {
    const input = { snapshot: snapshot({ people: [] }), policy: policy() }
    expect(await words(input)).toBe('I plan nothing: nobody is allocated to the project in this sprint.')
  })

  test('names the episodes that were recalled, and what they completed', async () => {
    const episodes = [recalled(1), recalled(2, { completed: 12 }), recalled(3, { completed: 31, commitment: 30 }), recalled(4)]
    expect(await words(believed({ recall: { ...remembering(episodes), considered: 9 } }))).toContain(
      'I recall 4 similar sprints of 9: ZEUS-S01 (15 of 14), ZEUS-S02 (12 of 14), ZEUS-S03 (31 of 30) and 1 more; 12 to 31 points were completed.',
    )
    expect(await words(believed({ recall: remembering([recalled(1)]) }))).toContain(
      'I recall 1 similar sprint of 1: ZEUS-S01 (15 of 14); 15 points were completed.',
    )
  })

  test.each([
    ['no-episodes', 'there is none yet with an outcome'],
    ['nothing-similar', 'none is similar'],
    ['not-embedded-yet', 'none has a vector yet'],
    ['embedder-down', 'the embedding model cannot be asked now'],
    ['memory-off', 'memory is off'],
  ] as const)('of an empty memory (%s) says why', async (empty, why) => {
    expect(await words(believed({ recall: { ...remembering([]), empty } }))).toContain(`I recall no similar sprint: ${why}.`)
  })

  test('names every strategy whose condition held with its record, applied or not, and no other', async () => {
    const strategies = [
      considered(1, { version: 3, confidence: { mean: 0.914, deviation: 0.0466, alpha: 20, beta: 2, sprints: 22, effectiveSprints: 20 } }),
      tried(2, { applied: false, because: 'chance left it out' }),
      considered(3, { holds: false, applied: false }),
    ]
    const said = await words(believed({ strategies }))
    expect(said).toContain('Strategy strategy-1 v3 (0.91 ± 0.05 over 22 sprints): it is active and its condition holds')
    expect(said).toContain('Strategy strategy-2 v1 (0.60 ± 0.20 over 3 sprints): chance left it out')
    expect(said).not.toContain('Strategy strategy-3')
  })

  test('weighs the candidate that was taken against the others, with what each is', async () => {
    const record = await recordOf(plain)
    const [taken, other] = record.deliberation?.candidates ?? []
    expect(explainDecision(record)).toContain(
      `Candidate 1 (without strategies): ${taken?.totalPoints} points, met with probability ${taken?.probabilityMet} is taken; ` +
        `I also weighed 2 (cautious): ${other?.totalPoints} points, met with probability ${other?.probabilityMet}.`,
    )
  })

  test.each<[Partial<Advice>, string]>([
    [
      { verdict: 'off', reason: 'the policy of the project asks no model' },
      'The model was not asked (the policy of the project asks no model).',
    ],
    [
      { verdict: 'unavailable', reason: 'no answer in 20 s' },
      'The model gave no advice (no answer in 20 s); the plan does not depend on it.',
    ],
    [{ verdict: 'rejected', reason: 'unreadable: no JSON' }, 'The advice of llama3.2 was rejected (unreadable: no JSON).'],
    [{ verdict: 'accepted' }, 'llama3.2 picked candidate 1: "three sprints like this one ended lower"'],
    [
      { verdict: 'accepted-smaller', picked: 2 },
      'llama3.2 picked candidate 2, a smaller commitment, which is taken: "three sprints like this one ended lower"',
    ],
  ])('says what became of advice: %j', async (advice, sentence) => {
    expect(await words(plain, saying(advice))).toContain(sentence)
  })

  test('states confidence and risk with what they rest on', async () => {
    const sure = await words(believed({ record: Array.from({ length: 30 }, () => true) }))
    expect(sure).toMatch(
      /I am 0\.9\d ± 0\.0\d sure that the commitment is met \(30 earlier decisions of this project and its policy\); the risk is low\./,
    )
    expect(await words(plain)).toContain('(0 earlier decisions of this project and its policy)')
  })
})

describe('every figure of an explanation', () => {
  test('is one of the record, or is counted from it', async () => {
    for (const input of fc.sample(anyInput({ items: 8, people: 3 }), { numRuns: 150, seed: 53 })) {
      const record = await recordOf(input, async ({ options }) =>
        advised({ verdict: 'accepted-smaller', picked: options.at(-1)?.candidate.number ?? 1 }),
      )
      const known = figuresOf(record)
      const strange = explainDecision(record).flatMap((sentence) => figuresIn(sentence).filter((figure) => !known.has(figure)))
      expect(strange).toEqual([])
    }
  })

  test('would be missed if it were made up', async () => {
    const known = figuresOf(await recordOf(plain))
    expect(figuresIn('I commit 4711 points; 3.14159 of them are 99.9 % certain.').filter((figure) => !known.has(figure))).toEqual([
      '4711',
      '3.14159',
      '99.9',
    ])
  })
})

const figuresIn = (text: string) => text.match(/\d+(?:\.\d+)?/g) ?? []

/** Every number of a record as sentences may show it, every number inside its texts, how long its lists are, and what sentences add up. */
function figuresOf({ snapshot: { people, items, belief, sprint }, policy: choices, result, deliberation }: Record): Set<string> {
  const known = new Set<string>()
  const add = (value: number) => {
    for (const shown of [String(value), value.toFixed(2), String(Math.round(value * 10) / 10), String(Math.round(value * 100))])
      known.add(shown)
  }
  const walk = (value: unknown): void => {
    if (typeof value === 'number') add(value)
    else if (typeof value === 'string') for (const figure of figuresIn(value)) known.add(figure)
    else if (Array.isArray(value)) for (const one of [value.length, ...value]) walk(one)
    else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) walk(one)
  }
  walk([people, sprint, belief, choices, result, deliberation, items.map(({ key }) => key)])
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0)
  const [hours, full] = [total(people.map((one) => one.hours)), total(people.map((one) => one.fullHours))]
  for (const value of [hours, full, full - hours, belief.strategies.filter(({ holds }) => holds).length]) add(value)
  if (belief.recall.episodes.length > 3) add(belief.recall.episodes.length - 3)
  if (result.kind === 'plan') {
    add(1 - result.forecast.commit.probability)
    add(Math.exp(result.forecast.facts.prior.logSpread) - 1)
    add(result.leftOutItems - Math.min(3, result.leftOut.length))
  }
  return known
}
