import { orchestratorOperations as operations } from '@dsm/contracts'
import { expect } from 'vitest'
import { metCommitments } from '../../src/store/decisions.ts'
import { openApplications } from '../../src/store/strategy-applications.ts'
import { closedSprint, closing, planned, plannedAgain } from './closed-sprints.ts'
import { lessonsOf, publish, test } from './learning-service.ts'
import { transaction } from '@dsm/postgres'

test('a sprint that somebody closes on its first day keeps its outcome and judges nothing: no score, no rule, no record', async ({
  orchestrator,
}) => {
  const { db } = orchestrator
  const decision = await planned(db)
  const weighed = await transaction(db, (tx) => openApplications(tx, decision.id))
  expect(weighed.length).toBeGreaterThan(0)
  await publish(orchestrator, closing(closedSprint(decision, { done: 0, closedOn: '2026-03-02' })))

  const { body } = await orchestrator.call(operations.getDecision, { params: { decisionId: decision.id } })
  expect(body.outcome).toMatchObject({ completed: 0, commitmentMet: false, cutShort: true })
  expect(await lessonsOf(orchestrator, decision.id)).toMatchObject({
    outcome: { completed: 0 },
    causes: [],
    strategies: [],
    rules: [],
    lessons: [{ kind: 'badly', text: expect.stringContaining('closed before half of its working days were over (0 of ') }],
  })
  expect(await transaction(db, (tx) => openApplications(tx, decision.id))).toEqual(weighed)
  expect(await metCommitments(db, 'ATLAS')).toEqual([])
  const { body: calibration } = await orchestrator.call(operations.getCalibration, { params: { projectId: 'ATLAS' } })
  expect(calibration.decisions).toBe(0)
  expect((await db.query('select proposals from lessons')).rows).toEqual([{ proposals: 'none' }])
})

test('what a sprint that was cut short missed suggests no rule later either, and rules are not held against it', async ({
  orchestrator,
}) => {
  const { db } = orchestrator
  const first = await planned(db, { facts: { ptoRatio: 0, peopleAway: 0 } })
  await publish(orchestrator, closing(closedSprint(first, { done: 0, closedOn: '2026-03-03' })))
  const { facts } = first.deliberation ?? fail()
  for (const [done, number] of [
    [1, 2],
    [6, 3],
  ] as const) {
    const decision = await plannedAgain(db, first, { ...facts, pastSprints: number - 1 })
    await publish(orchestrator, closing(closedSprint(decision, { done, number })))
    const { rules } = await lessonsOf(orchestrator, decision.id)
    const suggested = rules.map(({ origin, backTest }) => ({ origin, sprints: backTest.sprints }))
    expect(suggested).toEqual(done === 6 ? [] : [{ origin: expect.objectContaining({ sprintKey: 'ATLAS-S02' }), sprints: 1 }])
  }
})

function fail(): never {
  throw new Error('there is a plan')
}
