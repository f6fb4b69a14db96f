import { projectOperations } from '@dsm/contracts'
import { expect } from 'vitest'
import { decisionOf, orchestrate, test } from './system/orchestrated.ts'
import { createTeam } from './system/team.ts'

/** Every day from Monday, 2 March to Sunday, 5 April 2026. */
const shutdown = Array.from({ length: 35 }, (_, index) => new Date(Date.UTC(2026, 2, 2 + index)).toISOString().slice(0, 10))

test('a sprint after a shutdown of five weeks is planned with the hours of all its days', async ({ system }) => {
  const { clients } = system
  const { projectId } = await createTeam(clients)
  const days = shutdown.map((date) => ({ date, name: 'shutdown', hours: 0 }))
  const calendar = await clients.project.call(projectOperations.createCalendar, { body: { name: 'with a shutdown', days } })
  await clients.project.call(projectOperations.changeProject, { params: { projectId }, body: { calendarId: calendar.id } })
  const { snapshot } = await decisionOf(system, await orchestrate(system))
  expect(snapshot.sprint).toMatchObject({ startsOn: '2026-04-06', endsOn: '2026-04-19' })
  expect(snapshot.sprint.workingDays).toHaveLength(10)
  expect(snapshot.people.map(({ hours }) => hours)).toEqual([80, 80])
})
