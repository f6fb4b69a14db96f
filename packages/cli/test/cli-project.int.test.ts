import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectOperations } from '@dsm/contracts'
import { expect, test } from 'vitest'
import { emptyDirectory } from './dsm.ts'
import { operator, systemOfFile } from './system/operator.ts'
import { createTeam } from './system/team.ts'

const system = systemOfFile()
const { call, documentOf } = operator(system)

test('a project is shown with its zone and the time of its daily scrum, both can be set, and what is not named stays', async () => {
  await createTeam(system().clients, { projectId: 'ZONED', people: [], items: [] })
  expect((await call('project', 'show', 'ZONED')).out).toMatch(/time zone +UTC[^]*daily scrum +at 09:00 on working days/)
  const set = await call('project', 'set', 'ZONED', '--time-zone', 'Europe/Berlin')
  expect(set).toMatchObject({ code: 0, out: expect.stringMatching(/Europe\/Berlin[^]*09:00/) })
  await call('project', 'set', 'ZONED', '--daily-scrum-at', '10:15')
  expect(await documentOf('project', 'show', 'ZONED')).toMatchObject({ timeZone: 'Europe/Berlin', dailyScrumAt: '10:15' })
})

test('a zone that is none, a time that is none, and no change at all are faults of usage that change nothing', async () => {
  for (const wrong of [['--time-zone', 'Europe/Atlantis'], ['--daily-scrum-at', '9am'], []]) {
    expect(await call('project', 'set', 'ZONED', ...wrong)).toMatchObject({ code: 3 })
  }
  expect(await documentOf('project', 'show', 'ZONED')).toMatchObject({ timeZone: 'Europe/Berlin', dailyScrumAt: '10:15' })
})

test('a project that an import creates begins with the zone and time that are given', async () => {
  const options = ['--project', 'KIWI', '--create', '--time-zone', 'Pacific/Auckland', '--daily-scrum-at', '08:45']
  const file = join(await emptyDirectory(), 'backlog.csv')
  await writeFile(file, 'title,points\nPay by card,3\n')
  expect(await call('import', file, ...options)).toMatchObject({ code: 0 })
  const kiwi = await system().clients.project.call(projectOperations.getProject, { params: { projectId: 'KIWI' } })
  expect(kiwi).toMatchObject({ timeZone: 'Pacific/Auckland', dailyScrumAt: '08:45' })
})

test('a project that an import creates and cannot fill is told of', async () => {
  const file = join(await emptyDirectory(), 'backlog.csv')
  await writeFile(file, 'title,points\nPay by card,3\n')
  const wrong = await call('import', file, '--project', 'UNFILLED', '--create', '--map', 'points=Nowhere')
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('project UNFILLED was created for this and is empty') })
})
