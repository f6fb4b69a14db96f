import { expect } from 'vitest'
import { peersOf, recalledBefore } from '../../src/store/beliefs.ts'
import { closedSprint, closing, planned } from '../learning/closed-sprints.ts'
import { publish, test } from '../learning/learning-service.ts'

test('closed sprints of other projects are known by their figures alone, in the hours in which there was work', async ({
  orchestrator,
}) => {
  const { db } = orchestrator
  const decision = await planned(db)
  expect(await peersOf(db, 'ZEUS')).toEqual([])
  const { sprint, ...rest } = closedSprint(decision, { done: 1 })
  await publish(orchestrator, closing({ sprint: { ...sprint, ranOut: true, hoursWithWork: 40 }, ...rest }))
  expect(await peersOf(db, 'ATLAS')).toEqual([])
  const found = await peersOf(db, 'ZEUS')
  expect(found).toEqual([{ team: 'peer 1', hours: 40, workingDays: 10, completed: sprint.totals.completed, ranOut: false }])
  expect(JSON.stringify(found)).not.toContain('ATLAS')
})

test('a sprint that closed before its hours with work were kept counts with all its hours, as a lower limit', async ({ orchestrator }) => {
  const { db } = orchestrator
  const decision = await planned(db)
  const { sprint, ...rest } = closedSprint(decision, { done: 1 })
  await publish(orchestrator, closing({ sprint: { ...sprint, ranOut: true }, ...rest }))
  expect(await peersOf(db, 'ZEUS')).toMatchObject([{ hours: decision.deliberation?.facts.hours, ranOut: true }])
})

test('what was recalled for a sprint is known once it is closed', async ({ orchestrator }) => {
  const { db } = orchestrator
  const decision = await planned(db)
  expect(await recalledBefore(db, 'ATLAS')).toEqual([])
  await publish(orchestrator, closing(closedSprint(decision, { done: 1 })))
  expect(await recalledBefore(db, 'ATLAS')).toEqual([{ sprintId: decision.sprintId, episodes: [] }])
})
