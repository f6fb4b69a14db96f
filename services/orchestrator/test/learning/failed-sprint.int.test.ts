import { orchestratorOperations as operations } from '@dsm/contracts'
import { expect } from 'vitest'
import { closedSprint, closing, planned, plannedAgain } from './closed-sprints.ts'
import { lessonsOf, publish, test } from './learning-service.ts'

test('a failed sprint suggests a rule, which is tried once there is history to judge it, and retired when three sprints since speak against it', async ({
  orchestrator,
}) => {
  const first = await planned(orchestrator.db)
  const facts = first.deliberation?.facts ?? fail()
  const commitment = first.result.kind === 'plan' ? first.result.certificate.totalPoints : fail()
  const live = async (number: number, completed: number) => {
    const decision = number === 1 ? first : await plannedAgain(orchestrator.db, first, facts)
    const { sprint, ...rest } = closedSprint(decision, { done: 1, number, closedOn: `2026-03-${12 + number}` })
    await publish(orchestrator, closing({ sprint: { ...sprint, totals: { ...sprint.totals, commitment, completed } }, ...rest }))
    return lessonsOf(orchestrator, decision.id)
  }
  expect((await live(1, commitment * 0.4)).rules).toMatchObject([{ accepted: false, because: expect.stringContaining('3 are needed') }])
  expect((await live(2, commitment)).rules).toEqual([])
  const { rules } = await live(3, commitment)
  expect(rules).toMatchObject([{ accepted: true, origin: { kind: 'failure', sprintKey: 'ATLAS-S01', cause: 'over-commitment' } }])
  const statusOf = async () => {
    const { body } = await orchestrator.call(operations.listStrategies, { params: { projectId: 'ATLAS' }, query: { limit: 100 } })
    return body.items.find(({ origin }) => origin.kind === 'failure')
  }
  expect(await statusOf()).toMatchObject({ name: rules[0]?.name, status: 'trial', confidence: { sprints: 0 } })

  await live(4, commitment * 2)
  await live(5, commitment * 2)
  expect(await statusOf()).toMatchObject({ status: 'trial' })
  await live(6, commitment * 2)
  const retired = await statusOf()
  expect(retired?.status).toBe('retired')
  const { body } = await orchestrator.call(operations.getStrategyHistory, { params: { strategyId: retired?.id ?? '' } })
  expect(body.changes.at(-1)).toMatchObject({ change: 'retired', reason: expect.stringContaining('since it was found it loses more') })
})

function fail(): never {
  throw new Error('there is a plan')
}
