import { type NewStrategy, orchestratorOperations as operations, type StrategyRule } from '@dsm/contracts'
import { startTestService, type TestService } from '@dsm/testing/service'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { orchestratorService } from '../../src/index.ts'
import { playSprint, startProjectService } from './strategies-scene.ts'

let peer: Awaited<ReturnType<typeof startProjectService>>
let service: TestService

// One service for the whole file: each test works on a project of its own.
beforeAll(async () => {
  peer = await startProjectService()
  service = await startTestService(orchestratorService(), { urls: { project: peer.url } })
})
afterAll(async () => {
  await service.stop()
  await peer.stop()
})

const caution: NewStrategy = {
  name: 'caution',
  when: [{ fact: 'teamSize', is: '>=', value: 3 }],
  then: { do: 'scale-commitment', factor: 0.9 },
  because: 'large teams are late',
  status: 'trial',
}
const ruleOf = ({ when, then, because }: NewStrategy): StrategyRule => ({ when, then, because })

async function added(projectId: string, changed: Partial<NewStrategy> = {}) {
  const { status, body, problem } = await service.call(operations.addStrategy, {
    params: { projectId },
    body: { ...caution, ...changed },
    as: { sub: 'ada' },
  })
  expect({ status, problem }).toEqual({ status: 201, problem: undefined })
  return body
}

describe('adding', () => {
  test('a strategy is on trial without any record, and listed, shown and told', async () => {
    const strategy = await added('ADD')
    expect(strategy).toMatchObject({
      ...caution,
      version: 1,
      pinned: false,
      origin: { kind: 'person', by: 'ada' },
      confidence: { mean: 0.5, sprints: 0 },
    })
    const other = await added('ADD', { name: 'other', then: { do: 'reserve-for-unplanned', share: 0.1 }, status: 'active' })
    const params = { projectId: 'ADD' }
    expect((await service.call(operations.listStrategies, { params })).body.items).toEqual([strategy, other])
    expect((await service.call(operations.listStrategies, { params, query: { status: 'active' } })).body.items).toEqual([other])
    const first = await service.call(operations.listStrategies, { params, query: { limit: 1 } })
    expect(first.body.items).toEqual([strategy])
    const second = await service.call(operations.listStrategies, { params, query: { limit: 1, cursor: first.body.next ?? '' } })
    expect(second.body).toEqual({ items: [other], next: null })
    const shown = await service.call(operations.getStrategy, { params: { strategyId: strategy.id } })
    expect(shown.body).toEqual(strategy)
    expect(shown.headers['etag']).toBe('"1"')
  })

  test('is refused where the project is not known, the name is taken, or another one does the same', async () => {
    await added('TWICE')
    const add = (projectId: string, body: NewStrategy) => service.call(operations.addStrategy, { params: { projectId }, body })
    expect((await add('NOWHERE', caution)).problem).toMatchObject({ code: 'not-found' })
    expect((await add('TWICE', { ...caution, then: { do: 'limit-points-per-person', points: 8 } })).problem).toMatchObject({
      code: 'already-exists',
      detail: 'project TWICE has a strategy caution',
    })
    expect(
      (await add('TWICE', { ...caution, name: 'more-caution', then: { do: 'scale-commitment', factor: 0.88 } })).problem,
    ).toMatchObject({
      code: 'already-exists',
      detail: 'caution does the same in the same sprints',
    })
  })

  test('what people retired they may try again under another name', async () => {
    const { id: strategyId } = await added('AGAIN')
    await service.call(operations.retireStrategy, { params: { strategyId }, body: { reason: 'no' } })
    expect(await added('AGAIN', { name: 'caution-again' })).toMatchObject({ status: 'trial' })
  })
})

describe('changing', () => {
  test('an edit is a new version with a record of its own; the one before stays', async () => {
    const { id: strategyId } = await added('EDIT', { status: 'active' })
    await playSprint(service.db, { projectId: 'EDIT', seed: 1, completed: () => 36 })
    const rule = { ...ruleOf(caution), then: { do: 'scale-commitment' as const, factor: 0.8 }, because: 'more of it' }
    const edited = await service.call(operations.editStrategy, { params: { strategyId }, body: rule, ifMatch: 1, as: { sub: 'bo' } })
    expect(edited.body).toMatchObject({ ...rule, version: 2, status: 'trial', confidence: { sprints: 0 } })
    expect(edited.headers['etag']).toBe('"2"')
    const { body: history } = await service.call(operations.getStrategyHistory, { params: { strategyId } })
    expect(history.versions).toMatchObject([
      { version: 1, then: caution.then, madeBy: 'ada', confidence: { sprints: 1 } },
      { version: 2, then: rule.then, madeBy: 'bo', confidence: { sprints: 0 } },
    ])
    expect(history.changes.map(({ change, by, reason, status }) => [change, by, reason, status])).toEqual([
      ['added', 'ada', caution.because, 'active'],
      ['edited', 'bo', 'more of it', 'trial'],
    ])
    expect(history.strategy).toEqual(edited.body)
  })

  test('an edit of what has changed meanwhile is refused, and the same rule again changes nothing', async () => {
    const { id: strategyId } = await added('STALE')
    const params = { strategyId }
    const edit = (factor: number, ifMatch?: number) =>
      service.call(operations.editStrategy, {
        params,
        body: { ...ruleOf(caution), then: { do: 'scale-commitment', factor } },
        ...(ifMatch !== undefined && { ifMatch }),
      })
    expect((await edit(0.9)).body.version).toBe(1)
    expect((await edit(0.7, 1)).body.version).toBe(2)
    expect((await edit(0.6, 1)).problem).toMatchObject({ code: 'stale-version' })
    expect((await service.call(operations.getStrategy, { params })).body.then).toEqual({ do: 'scale-commitment', factor: 0.7 })
  })

  test('pin, unpin and retire are kept with who and why, and once is as good as twice', async () => {
    const { id: strategyId } = await added('PIN')
    const params = { strategyId }
    const body = { reason: 'the board says so' }
    for (const _twice of [1, 2])
      expect((await service.call(operations.pinStrategy, { params, body })).body).toMatchObject({ pinned: true, status: 'trial' })
    for (const _twice of [1, 2]) expect((await service.call(operations.unpinStrategy, { params, body })).body.pinned).toBe(false)
    await service.call(operations.pinStrategy, { params, body })
    for (const reason of [body.reason, 'another reason, which comes too late'])
      expect((await service.call(operations.retireStrategy, { params, body: { reason } })).body).toMatchObject({
        status: 'retired',
        pinned: false,
      })
    expect((await service.call(operations.pinStrategy, { params, body })).problem).toMatchObject({
      code: 'strategy-retired',
      detail: 'caution is retired: an edit brings it back',
    })
    const { body: history } = await service.call(operations.getStrategyHistory, { params })
    expect(history.changes.map(({ change }) => change)).toEqual(['added', 'pinned', 'unpinned', 'pinned', 'retired'])
    expect(history.changes.at(-1)).toMatchObject({ by: 'test', reason: body.reason })
    const back = await service.call(operations.editStrategy, { params, body: { ...ruleOf(caution), because: 'once more' } })
    expect(back.body).toMatchObject({ status: 'trial', version: 2 })
  })

  test('a pinned strategy stays what it is when it is edited', async () => {
    const { id: strategyId } = await added('PINNED', { status: 'active' })
    await service.call(operations.pinStrategy, { params: { strategyId }, body: { reason: '' } })
    const rule = { ...ruleOf(caution), because: 'better said' }
    expect((await service.call(operations.editStrategy, { params: { strategyId }, body: rule })).body).toMatchObject({
      status: 'active',
      pinned: true,
    })
  })

  test('whoever may only look changes nothing', async () => {
    const { id: strategyId } = await added('LOOK')
    const answer = await service.call(operations.retireStrategy, { params: { strategyId }, body: { reason: '' }, as: { role: 'member' } })
    expect(answer.problem).toMatchObject({ code: 'forbidden' })
  })
})

describe('the record of a strategy', () => {
  test('is its performance log, newest first, its trial, and what would have been', async () => {
    const { id: strategyId } = await added('LOG')
    const params = { strategyId }
    const empty = await service.call(operations.getStrategyTrial, { params })
    expect(empty.body).toMatchObject({ verdict: 'keep-trying', sprints: { treatment: 0, control: 0 }, nextPropensity: 0.5 })
    expect((await service.call(operations.getOffPolicyAnswer, { params })).body).toMatchObject({
      logged: null,
      always: { kind: 'not-enough-data', missing: 'no closed sprint for which its condition held' },
    })

    const played = []
    for (let seed = 0; seed < 24; seed++)
      played.push(await playSprint(service.db, { projectId: 'LOG', seed, completed: (applied) => (applied.length > 0 ? 34 : 30) }))
    const first = await service.call(operations.listStrategyApplications, { params, query: { limit: 20 } })
    const rest = await service.call(operations.listStrategyApplications, { params, query: { limit: 20, cursor: first.body.next ?? '' } })
    const log = [...first.body.items, ...rest.body.items]
    expect(log.map(({ decisionId }) => decisionId)).toEqual(played.map(({ decisionId }) => decisionId).toReversed())
    expect(log[0]).toMatchObject({ version: 1, predicted: { commitment: 36 }, outcome: { sprintKey: 'LOG-S23', commitment: 36 } })

    const { body: trial } = await service.call(operations.getStrategyTrial, { params })
    expect(trial.sprints).toEqual({
      treatment: log.filter(({ arm }) => arm === 'treatment').length,
      control: log.filter(({ arm }) => arm === 'control').length,
    })
    expect(trial.difference.estimate).toBeGreaterThan(0)
    expect(trial.nextPropensity).toBe(0.7)
    const { body: answer } = await service.call(operations.getOffPolicyAnswer, { params })
    expect(answer).toMatchObject({ strategyId, version: 1, always: { kind: 'estimate' }, never: { kind: 'estimate' } })
    if (answer.always.kind === 'estimate' && answer.never.kind === 'estimate')
      expect(answer.always.estimate).toBeGreaterThan(answer.never.estimate)
  })

  test('opens to nobody whose token does not open its project', async () => {
    const { id: strategyId } = await added('CLOSED')
    const as = { projects: ['OTHER'] }
    for (const operation of [
      operations.getStrategy,
      operations.getStrategyHistory,
      operations.listStrategyApplications,
      operations.getStrategyTrial,
      operations.getOffPolicyAnswer,
    ])
      expect((await service.call(operation, { params: { strategyId }, as })).status, operation.id).toBe(403)
  })

  test.each([operations.getStrategy, operations.getStrategyHistory, operations.getStrategyTrial])(
    '$id of a strategy that is not there is not found',
    async (operation) => {
      expect((await service.call(operation, { params: { strategyId: '0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3' } })).problem).toMatchObject({
        code: 'not-found',
      })
    },
  )
})
