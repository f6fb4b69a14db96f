import type { Decision } from '@dsm/contracts'
import { type Db, transaction } from '@dsm/postgres'
import { databaseFor, test as base } from '@dsm/testing'
import { afterAll, expect } from 'vitest'
import { recordForLearning } from '../../src/brain/record-for-learning.ts'
import { type Advise, decide } from '../../src/planning/decide.ts'
import { planSprint } from '../../src/planning/plan-sprint.ts'
import { createSolver } from '../../src/solver/solver.ts'
import { listEpisodes } from '../../src/store/episodes.ts'
import { listApplications } from '../../src/store/strategy-applications.ts'
import { considerStrategies } from '../../src/strategies/consider-strategies.ts'
import { item, policy, snapshot } from '../planning/planning-fixtures.ts'
import { factsWith } from '../strategies/context-facts-fixture.ts'
import { add, at, insertDecision, projectId, rule } from '../strategies/strategies-scene.ts'
import { advised, believing } from './brain-fixtures.ts'

const test = base.extend({ db: databaseFor('orchestrator') })
const solver = createSolver({ threads: 1 })
afterAll(() => solver.close())

/** Decides with an active strategy and one on trial, hears the advice, and writes down what the outcome will be held against. */
async function decided(db: Db, picked: number) {
  const active = await add(db, { name: 'always-there', status: 'active' })
  const tried = await add(db, { name: 'on-trial', given: { ...rule, then: { do: 'reserve-for-unplanned', share: 0.2 } } })
  const strategies = await treated(db)
  const items = Array.from({ length: 30 }, (_, index) => item(index + 1, { points: 0.5 }))
  const input = { snapshot: snapshot({ projectId, items, belief: believing({ strategies }) }), policy: policy() }
  const verdict = picked === 1 ? 'accepted' : 'accepted-smaller'
  const advise: Advise = async () => advised({ verdict, picked })
  const plan = (one: typeof input.snapshot, choices: typeof input.policy) => planSprint(one, choices, solver)
  const { result, deliberation } = await decide(input, { plan, advise })
  const decision: Decision = {
    id: await insertDecision(db),
    projectId,
    runId: '00000000-0000-7000-8000-000000000001',
    status: 'executing',
    autonomy: 'act',
    takenAt: at,
    ...input,
    policy: input.policy,
    result,
    deliberation,
    explanation: [],
    madeBy: { planner: '2', solver: 'highs' },
    sprintId: null,
    reason: null,
    decidedBy: null,
    outcome: null,
  }
  await transaction(db, (tx) => recordForLearning(tx, decision))
  const logOf = ({ id: strategyId }: { id: string }) => listApplications(db, { strategyId, beforeId: null, limit: 10 })
  const [episode] = await listEpisodes(db, { projectId, beforeId: null, closed: false, limit: 10 })
  return { deliberation, episode, active: await logOf(active), tried: await logOf(tried) }
}

/** The strategies as they are considered with the first seed that draws the trial. */
async function treated(db: Db) {
  for (let seed = 1; ; seed++) {
    const considered = await considerStrategies(db, { projectId, facts: factsWith(), seed })
    if (considered.every(({ applied }) => applied)) return considered
  }
}

test('every strategy that shaped the plan is noted with its arm, and the episode names it', async ({ db }) => {
  const { episode, active, tried } = await decided(db, 1)
  expect(active).toMatchObject([{ arm: 'always', propensity: 1, shaped: true }])
  expect(tried).toMatchObject([{ arm: 'treatment', propensity: 0.5, shaped: true }])
  expect(episode?.decision.strategies.map(({ name }) => name)).toEqual(['always-there', 'on-trial'])
})

test('a strategy that advice left out is credited with nothing; a trial keeps the arm that chance gave it', async ({ db }) => {
  const { deliberation, episode, active, tried } = await decided(db, 2)
  expect(deliberation?.candidates[1]).toMatchObject({ label: 'without-strategies', strategies: [] })
  expect(deliberation?.choice).toMatchObject({ candidate: 2, by: 'advice' })
  expect(active).toEqual([])
  expect(tried).toMatchObject([{ arm: 'treatment', propensity: 0.5, shaped: false }])
  expect(episode?.decision.strategies).toEqual([])
})
