import { sprintOperations } from '@dsm/contracts'
import { expect, test } from 'vitest'
import { operator, systemOfFile } from './system/operator.ts'
import { createTeam } from './system/team.ts'

const system = systemOfFile()
const { call, shown, documentOf } = operator(system)
const items = [2, 3].map((points) => ({ title: `worth ${points}`, points }))

/** A project whose sprint of two items runs. */
async function startSprint(projectId: string, policy = {}) {
  const team = await createTeam(system().clients, { projectId, items, policy })
  await shown('orchestrate', projectId)
  return team
}

test('work is reported by key or id, in part and as done, and a sprint that closes has its points', async () => {
  const [first, second] = (await startSprint('WORK')).items
  const half = await shown('progress', 'WORK', 'work-2', '--remaining', '1.5', '--note', 'no tests yet')
  expect(half).toBe(
    'WORK-2 is in-progress, 1.5 of 3 points left: worth 3\nWORK-S01: 0 of 5 committed points, 3.5 left, 0 of 2 tasks done\n',
  )
  const { task, sprint } = await documentOf('progress', 'WORK', first?.id ?? '', '--done')
  expect([task.status, sprint.totals.completed]).toEqual(['done', 2])
  const last = await shown('progress', 'WORK', second?.key ?? '', '--remaining', '0')
  expect(last).toContain(
    'WORK-2 is done: worth 3\nWORK-S01: 5 of 5 committed points, 0 left, 2 of 2 tasks done\nall is done: "dsm orchestrate WORK"',
  )
  expect((await call('orchestrate', 'WORK')).out).toContain('WORK-S01')
  const [closed] = (await documentOf('sprints', 'WORK', '--status', 'closed')).items
  expect(closed.totals).toMatchObject({ completed: 5, carriedOver: 0 })
  const log = await system().clients.sprint.call(sprintOperations.listProgress, { params: { sprintId: closed.id }, query: {} })
  expect(log.items.map(({ itemKey, remainingPoints, note }) => [itemKey, remainingPoints, note])).toEqual([
    ['WORK-2', 1.5, 'no tests yet'],
    ['WORK-1', 0, ''],
    ['WORK-2', 0, ''],
  ])
})

test('what was done is taken up again with what is left of it', async () => {
  await startSprint('AGAIN')
  await shown('progress', 'AGAIN', 'AGAIN-1', '--done')
  expect(await shown('progress', 'AGAIN', 'AGAIN-1', '--remaining', '1')).toContain('AGAIN-1 is in-progress, 1 of 2 points left')
})

test('without an active sprint nothing is reported, and what starts one is said', async () => {
  await createTeam(system().clients, { projectId: 'IDLE' })
  const { code, err } = await call('progress', 'IDLE', 'IDLE-1', '--done')
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringMatching(/Project IDLE has no active sprint\n→ dsm orchestrate IDLE/) })
  const days = { startsOn: '2032-06-01', endsOn: '2032-06-02', workingDays: ['2032-06-01'] }
  await system().clients.sprint.call(sprintOperations.planSprint, { params: { projectId: 'IDLE' }, body: days })
  const early = await call('progress', 'IDLE', 'IDLE-1', '--done')
  expect(early).toMatchObject({ code: 1, err: expect.stringContaining('no active sprint: IDLE-S01 is planned from 2032-06-01 on') })
  const nowhere = await call('progress', 'NOWHERE', 'NOWHERE-1', '--done')
  expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('no project NOWHERE') })
})

test('an item that is not in the sprint, or no longer, is named with where to look', async () => {
  const { items: made } = await startSprint('OTHER')
  const unknown = await call('progress', 'OTHER', 'OTHER-99', '--done')
  expect(unknown).toMatchObject({ code: 1, err: expect.stringMatching(/OTHER-99 is not in OTHER-S01[^]*dsm sprint OTHER --tasks/) })
  const { sprint } = await documentOf('sprint', 'OTHER')
  const params = { sprintId: sprint.id, itemId: made[0]?.id ?? '' }
  await system().clients.sprint.call(sprintOperations.removeTask, { params })
  expect((await call('progress', 'OTHER', 'OTHER-1', '--done')).err).toContain('OTHER-1 was taken out of OTHER-S01')
})

test('more than an item has cannot remain of it, and nothing is recorded', async () => {
  await startSprint('MUCH')
  const { code, err } = await call('progress', 'MUCH', 'MUCH-2', '--remaining', '5')
  expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining('--remaining: MUCH-2 has 3 points, 5 cannot remain') })
  expect((await documentOf('sprint', 'MUCH', '--tasks')).tasks[1]).toMatchObject({ status: 'todo', remainingPoints: 3 })
})

test('a sprint whose progress comes from elsewhere takes none from a person, and a member of the project may report', async () => {
  await startSprint('PLAYED', { progressSource: 'simulated' })
  const refused = await call('progress', 'PLAYED', 'PLAYED-1', '--done')
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('PLAYED-S01 takes simulated progress, not manual') })
  await startSprint('MEMBER')
  const as = (role: 'viewer' | 'member') => operator(system, { role, projects: ['MEMBER'] })
  expect((await as('viewer').call('progress', 'MEMBER', 'MEMBER-1', '--done')).code).toBe(5)
  expect((await as('member').call('progress', 'MEMBER', 'MEMBER-1', '--done')).code).toBe(0)
})
