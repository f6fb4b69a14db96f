import { orchestratorOperations as operations, RunPolicy, StrategyRule } from '@dsm/contracts'
import { createOllama } from '@dsm/ollama'
import { transaction } from '@dsm/postgres'
import { type FakeOllama, fakeOllama } from '@dsm/testing'
import { startTestService, type TestService } from '@dsm/testing/service'
import { expect, test as base } from 'vitest'
import { orchestratorService } from '../../src/index.ts'
import { type AskDeps, askForRules } from '../../src/learning/ask-for-rules.ts'
import { savePolicy } from '../../src/store/policies.ts'
import { add, stored } from '../strategies/strategies-scene.ts'
import { closedSprint, closing, planned, plannedAgain } from './closed-sprints.ts'

const test = base.extend<{ orchestrator: TestService; ollama: FakeOllama; deps: AskDeps }>({
  // oxlint-disable-next-line no-empty-pattern
  orchestrator: async ({}, use) => {
    const orchestrator = await startTestService(orchestratorService())
    await use(orchestrator)
    await orchestrator.stop()
  },
  // oxlint-disable-next-line no-empty-pattern
  ollama: async ({}, use) => {
    const fake = await fakeOllama()
    await use(fake)
    await fake.close()
  },
  deps: async ({ orchestrator: { db, clock, app }, ollama }, use) => {
    const model = createOllama({ url: ollama.url })
    await use({ db, clock: clock.clock, log: app.log as AskDeps['log'], model, poke: () => {} })
    model.close()
  },
})

const never = new AbortController().signal
const always = { when: [], then: { do: 'scale-commitment', factor: 0.5 }, because: 'The team promises more than it keeps.' }

/** Sprints that closed one after the other, each with so many of three tasks done; returns the ids of their decisions. */
async function sprints({ db, carrier, settle }: TestService, done: readonly number[]): Promise<string[]> {
  const first = await planned(db)
  const decisions = [first]
  for (let index = 1; index < done.length; index++) decisions.push(await plannedAgain(db, first, first.deliberation?.facts ?? fail()))
  for (const [index, decision] of decisions.entries()) {
    const event = closing(closedSprint(decision, { done: done[index] ?? 0, number: index + 1 }))
    await carrier.publish([JSON.stringify(event)], { field: 'test', value: '1' })
    await settle()
  }
  return decisions.map(({ id }) => id)
}

const fail = (): never => {
  throw new Error('the decision has no facts')
}

/** Rules that the model proposed after the failure; the failure suggests one of its own. */
const rulesOf = async ({ call }: TestService, decisionId = '') =>
  (await call(operations.getLessons, { params: { decisionId } })).body.rules.filter(({ origin }) => origin.kind === 'model')

async function standing({ db }: TestService): Promise<string[]> {
  const { rows } = await db.query<{ proposals: string }>('select proposals from lessons order by decision_id')
  return rows.map(({ proposals }) => proposals)
}

test('after failures the model is asked once, about the latest, and what it proposes passes the gate', async ({
  orchestrator,
  ollama,
  deps,
}) => {
  const ids = await sprints(orchestrator, [1, 1, 1, 1])
  const timid = {
    ...always,
    when: [{ fact: 'teamSize', is: '<', value: 100 }],
    then: { do: 'prefer-small-items', maxPoints: 3, factor: 2 },
  }
  ollama.nextChat({ say: { rules: [always, timid] } })
  expect(await askForRules(deps, never)).toBe(true)
  expect(await askForRules(deps, never)).toBe(false)
  expect(ollama.requests).toHaveLength(1)
  expect(await standing(orchestrator)).toEqual(['skipped', 'skipped', 'skipped', 'asked'])
  const [accepted, refused] = await rulesOf(orchestrator, ids[3])
  expect(accepted).toMatchObject({
    name: 'always-scale-50',
    accepted: true,
    origin: { kind: 'model', model: 'llama3.2' },
    backTest: { changed: 4 },
  })
  expect(refused).toMatchObject({ accepted: false, because: expect.stringContaining('changed 0 of 4 past sprints') })
  const { body } = await orchestrator.call(operations.listStrategies, { params: { projectId: 'ATLAS' }, query: { limit: 100 } })
  expect(body.items.filter(({ origin }) => origin.kind === 'model')).toMatchObject([{ name: 'always-scale-50', status: 'trial' }])
})

test('a rule that the project has already is not added again', async ({ orchestrator, ollama, deps }) => {
  const ids = await sprints(orchestrator, [1, 1, 1])
  ollama.nextChat({ say: { rules: [always] } })
  await askForRules(deps, never)
  const more = await sprints(orchestrator, [1])
  ollama.nextChat({ say: { rules: [{ ...always, when: [{ fact: 'teamSize', is: '>', value: 0 }] }] } })
  expect(await askForRules(deps, never)).toBe(true)
  expect((await rulesOf(orchestrator, ids[2]))[0]?.accepted).toBe(true)
  expect((await rulesOf(orchestrator, more[0]))[0]).toMatchObject({
    accepted: false,
    because: expect.stringContaining('behaves like always-scale-50'),
  })
})

test('a rule whose name another one has is tried under one of its own, and the lessons say which', async ({
  orchestrator,
  ollama,
  deps,
}) => {
  const ids = await sprints(orchestrator, [1, 1, 1])
  // What a name has no room for: its third comparison.
  const holdsNever = { fact: 'teamSize', is: '>', value: 90 }
  const anyone = { fact: 'teamSize', is: '>', value: 0 }
  const similar = (third: object) => ({ ...always, when: [anyone, { ...anyone, fact: 'workingDays' }, third] })
  await add(orchestrator.db, {
    name: 'more-team-than-0-and-more-days-than-0-scale-50',
    status: 'candidate',
    given: StrategyRule.parse(similar(holdsNever)),
  })
  ollama.nextChat({ say: { rules: [similar(anyone)] } })
  expect(await askForRules(deps, never)).toBe(true)
  const [tried] = await rulesOf(orchestrator, ids[2])
  expect(tried).toMatchObject({
    accepted: true,
    name: expect.stringMatching(/^more-team-than-0-and-more-days-than-0-scale-50-[0-9a-f]{6}$/),
  })
  expect(await stored(orchestrator.db, tried?.name)).toMatchObject({ status: 'trial', when: similar(anyone).when })
})

test('a sprint that kept its commitment is no reason to ask', async ({ orchestrator, deps }) => {
  await sprints(orchestrator, [3])
  expect(await askForRules(deps, never)).toBe(false)
  expect(await standing(orchestrator)).toEqual(['none'])
})

test('without a model failures wait for one', async ({ orchestrator, deps }) => {
  await sprints(orchestrator, [1])
  expect(await askForRules({ ...deps, model: null }, never)).toBe(false)
  expect(await standing(orchestrator)).toEqual(['due'])
})

test('a model that does not answer is left in peace for a while, and asked again later', async ({ orchestrator, ollama, deps }) => {
  await sprints(orchestrator, [1])
  ollama.nextChat({ error: 'busy', status: 503 }, { error: 'busy', status: 503 }, { error: 'busy', status: 503 })
  expect(await askForRules(deps, never)).toBe(false)
  const asked = ollama.requests.length
  expect(await askForRules(deps, never)).toBe(false)
  expect(ollama.requests).toHaveLength(asked)
  expect(await standing(orchestrator)).toEqual(['due'])
  await orchestrator.db.query(`update lessons set asking_until = now() - interval '1 second'`)
  await askForRules(deps, never)
  expect(ollama.requests.length).toBeGreaterThan(asked)
})

test('an answer that cannot be read is the end of the matter, and no rule', async ({ orchestrator, ollama, deps }) => {
  const [id] = await sprints(orchestrator, [1])
  ollama.nextChat({ say: 'I would rather not.' }, { say: 'Really.' })
  expect(await askForRules(deps, never)).toBe(true)
  expect(await rulesOf(orchestrator, id)).toEqual([])
  expect(await standing(orchestrator)).toEqual(['asked'])
})

test('where the project wants no model asked, none is', async ({ orchestrator, ollama, deps }) => {
  await sprints(orchestrator, [1])
  await transaction(orchestrator.db, (tx) => savePolicy(tx, { projectId: 'ATLAS', policy: RunPolicy.parse({ askModel: false }), from: 0 }))
  expect(await askForRules(deps, never)).toBe(true)
  expect(ollama.requests).toEqual([])
  expect(await standing(orchestrator)).toEqual(['skipped'])
})
