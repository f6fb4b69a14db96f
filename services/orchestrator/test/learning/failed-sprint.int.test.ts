import { type Decision, orchestratorOperations as operations } from '@dsm/contracts'
import { expect } from 'vitest'
import { closedSprint, closing, planned, plannedAgain } from './closed-sprints.ts'
import type { TestService } from '@dsm/testing/service'
import { lessonsOf, publish, test } from './learning-service.ts'

/** The instant at which a sprint closes, by the day that it is then in its project. */
const closings = {
  UTC: (day: number) => `2026-03-${day}T16:00:00.000Z`,
  // In the morning of that day, which is the evening before in UTC.
  'Pacific/Auckland': (day: number) => `2026-03-${day - 1}T20:00:00.000Z`,
}

/** A project whose sprints are planned alike, one after the other, with nobody away, and complete a share of what was committed. */
async function projectOf(orchestrator: TestService, timeZone: keyof typeof closings = 'UTC') {
  const first = await planned(orchestrator.db, { facts: { ptoRatio: 0, peopleAway: 0 } })
  const { facts } = first.deliberation ?? fail()
  const commitment = first.result.kind === 'plan' ? first.result.certificate.totalPoints : fail()
  const sprintOf = (number: number): Promise<Decision> | Decision =>
    number === 1 ? first : plannedAgain(orchestrator.db, first, { ...facts, pastSprints: number - 1 })
  return {
    /** What was learned from the sprint of this number. */
    live: async (number: number, share: number) => {
      const decision = await sprintOf(number)
      const { sprint, ...rest } = closedSprint(decision, { done: 1, number, closedOn: `2026-03-${12 + number}` })
      const totals = { ...sprint.totals, commitment, completed: commitment * share }
      const closedAt = closings[timeZone](12 + number)
      await publish(orchestrator, closing({ sprint: { ...sprint, timeZone, closedAt, totals }, ...rest }, 9, closedAt))
      return lessonsOf(orchestrator, decision.id)
    },
    /** The strategy that a failure suggested. */
    suggested: async () => {
      const { body } = await orchestrator.call(operations.listStrategies, { params: { projectId: 'ATLAS' }, query: { limit: 100 } })
      return body.items.find(({ origin }) => origin.kind === 'failure')
    },
  }
}

test.for(['UTC', 'Pacific/Auckland'] as const)(
  'a failed sprint suggests a rule, which is tried once there is history to judge it, and retired when three sprints since speak against it (%s)',
  async (timeZone, { orchestrator }) => {
    const { live, suggested } = await projectOf(orchestrator, timeZone)
    expect((await live(1, 0.4)).rules).toMatchObject([{ accepted: false, because: expect.stringContaining('3 are needed') }])
    expect((await live(2, 1)).rules).toEqual([])
    const { rules } = await live(3, 1)
    expect(rules).toMatchObject([{ accepted: true, origin: { kind: 'failure', sprintKey: 'ATLAS-S01', cause: 'over-commitment' } }])
    expect(await suggested()).toMatchObject({ name: rules[0]?.name, status: 'trial', confidence: { sprints: 0 } })

    await live(4, 2)
    await live(5, 2)
    expect(await suggested()).toMatchObject({ status: 'trial' })
    await live(6, 2)
    const retired = await suggested()
    expect(retired?.status).toBe('retired')
    const { body } = await orchestrator.call(operations.getStrategyHistory, { params: { strategyId: retired?.id ?? '' } })
    expect(body.changes.at(-1)).toMatchObject({ change: 'retired', reason: expect.stringContaining('since it was found it loses more') })
  },
)

test('a rule for every sprint is not taken for one that was for the first three', async ({ orchestrator }) => {
  const { live, suggested } = await projectOf(orchestrator)
  await live(1, 0.64)
  await live(2, 1)
  await live(3, 1)
  expect(await suggested()).toMatchObject({ name: 'always-scale-82', status: 'trial' })
})

function fail(): never {
  throw new Error('there is a plan')
}
