import { ProjectTold } from '@dsm/contracts'
import { databaseFor, test as base } from '@dsm/testing'
import { aSprint } from '@dsm/testing/entities'
import { expect } from 'vitest'
import { sprintToMeet } from '../../src/events/schedules.ts'
import { noteSprint, noteTimes, sprintsToMeet } from '../../src/store/schedules.ts'

const test = base.extend({ db: databaseFor('orchestrator') })

const none = { goal: '', calendarId: null, activeSprintId: null, lastSprintClosedOn: null }
const ofOldVersion = { id: 'ATLAS', key: 'ATLAS', name: 'Atlas', status: 'open', ...none, version: 2, createdAt: '2026-01-01T00:00:00Z' }

test('news of a project from a version that knows no zones leaves its zone and time as they are', { tags: ['K4'] }, async ({ db }) => {
  await noteSprint(db, sprintToMeet(aSprint({ workingDays: ['2026-03-02'] })))
  const times = async () => (await sprintsToMeet(db)).map(({ timeZone, dailyScrumAt }) => [timeZone, dailyScrumAt])
  await noteTimes(db, ProjectTold.parse(ofOldVersion))
  expect(await times()).toEqual([['UTC', '09:00']])
  await noteTimes(db, ProjectTold.parse({ ...ofOldVersion, timeZone: 'Pacific/Auckland', dailyScrumAt: '08:30' }))
  await noteTimes(db, ProjectTold.parse(ofOldVersion))
  expect(await times()).toEqual([['Pacific/Auckland', '08:30']])
})
