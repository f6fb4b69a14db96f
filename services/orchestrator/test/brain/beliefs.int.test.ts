import { expect } from 'vitest'
import { coursesOf, peersOf, recalledBefore } from '../../src/store/beliefs.ts'
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
  const figures = { hours: 40, workingDays: 10, completed: sprint.totals.completed, ranOut: false }
  expect(found).toEqual([
    {
      team: 'peer 1',
      ...figures,
      marks: [
        { gone: 0.4, done: 0, open: expect.any(Number) },
        { gone: 0.8, done: 0, open: expect.any(Number) },
      ],
    },
  ])
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

test('how a sprint went is known once it is closed, by itself to its project and without a name to others', async ({ orchestrator }) => {
  const { db } = orchestrator
  const decision = await planned(db)
  expect(await coursesOf(db, 'ATLAS')).toEqual([])
  const closed = closedSprint(decision, { done: 2 })
  const halfTime = closed.tasks.map((task, index) => (index === 0 ? { ...task, doneOn: '2026-03-05' } : task))
  await publish(orchestrator, closing({ ...closed, tasks: halfTime }))
  const points = halfTime.map((task) => task.points)
  const all = points.reduce((sum, one) => sum + one, 0)
  const first = points[0] ?? 0
  const marks = [
    { gone: 0.3, done: 0, open: all },
    { gone: 0.5, done: first, open: all - first },
    { gone: 0.8, done: first, open: all - first },
  ]
  expect(await coursesOf(db, 'ATLAS')).toEqual([{ sprintId: decision.sprintId, marks }])
  expect(await coursesOf(db, 'ZEUS')).toEqual([])
  expect(await peersOf(db, 'ZEUS')).toMatchObject([{ marks }])
})

test('the course that closed a sprint first stays', async ({ orchestrator }) => {
  const { db } = orchestrator
  const decision = await planned(db)
  await publish(orchestrator, closing(closedSprint(decision, { done: 1 })))
  const before = await coursesOf(db, 'ATLAS')
  await publish(orchestrator, closing(closedSprint(decision, { done: 3, closedOn: '2026-03-05' }), 10))
  expect(await coursesOf(db, 'ATLAS')).toEqual(before)
})
