import { chronicleOperations } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { operator, systemOfFile } from './system/operator.ts'
import { createTeam } from './system/team.ts'

const system = systemOfFile()
const { call, shown, documentOf } = operator(system)

const caution = ['--when', 'peopleAway >= 2 and teamSize > 3', '--then', 'scale commitment by 0.9', '--because', 'handing over takes time']

describe('strategies', () => {
  test('that a project starts with are there once it was planned, each on trial and without any record', async () => {
    await createTeam(system().clients, { projectId: 'START' })
    expect(await shown('strategies', 'list', 'START')).toContain('a project gets its first ones when it is planned for the first time')
    expect((await call('strategies', 'show', 'START', 'pto-capacity')).err).toContain('Project START has no strategy pto-capacity')
    await call('orchestrate', 'START')
    const list = await shown('strategies', 'list', 'START', '--status', 'trial')
    expect(list).toMatch(/pto-capacity +1 +trial +0\.50 ± 0\.29 over 0 sprints +ptoRatio > 0\.1 +scale commitment by 0\.9/)
    expect(await shown('strategies', 'list', 'START', '--status', 'active')).toContain('no strategies')
    expect(await shown('strategies', 'show', 'START', 'pto-capacity')).toMatch(
      /from the starting set[\s\S]*because +Hours lost are counted by the forecast/,
    )
  })

  test('are added, edited, pinned and retired, and their history says by whom and why', async () => {
    await createTeam(system().clients, { projectId: 'EDIT' })
    const added = await shown('strategies', 'add', 'EDIT', 'holiday-caution', ...caution)
    expect(added).toMatch(
      /holiday-caution v1 +trial[\s\S]*when +peopleAway >= 2 and teamSize > 3\n +then +scale commitment by 0.9\n +because +handing over takes time/,
    )
    const edited = await shown('strategies', 'edit', 'EDIT', 'holiday-caution', '--then', 'reserve 10% for unplanned work')
    expect(edited).toMatch(/holiday-caution v2 +trial[\s\S]*when +peopleAway >= 2 and teamSize > 3\n +then +reserve 0.1 for unplanned work/)
    expect(await shown('strategies', 'pin', 'EDIT', 'holiday-caution', '--reason', 'agreed')).toContain('trial, pinned')
    expect(await shown('strategies', 'unpin', 'EDIT', 'holiday-caution')).not.toContain('pinned')
    expect(await shown('strategies', 'retire', 'EDIT', 'holiday-caution', '--reason', 'no use')).toContain('retired')
    const again = await shown('strategies', 'retire', 'EDIT', 'holiday-caution', '--reason', 'another reason')
    expect(again).toMatch(/^nothing has changed: it was so already, and "dsm strategies history EDIT holiday-caution" says why/)
    const history = await shown('strategies', 'history', 'EDIT', 'holiday-caution')
    expect(history).not.toContain('another reason')
    expect(history).toMatch(/2 +\S+ +operator +peopleAway >= 2 and teamSize > 3 +reserve 0.1 for unplanned work/)
    for (const [change, reason] of [
      ['added', 'handing over takes time'],
      ['pinned', 'agreed'],
      ['retired', 'no use'],
    ])
      expect(history).toMatch(new RegExp(`${change}.*operator.*${reason}`))
    expect((await call('strategies', 'pin', 'EDIT', 'holiday-caution')).err).toContain('an edit brings it back')
  })

  test('are known to the chronicle: each change is in the archive, and is found by its words', async () => {
    await createTeam(system().clients, { projectId: 'TOLD' })
    await shown('strategies', 'add', 'TOLD', 'holiday-caution', ...caution)
    await shown('strategies', 'retire', 'TOLD', 'holiday-caution', '--reason', 'nobody was away')
    await system().settle()
    const params = { projectId: 'TOLD' }
    const { items } = await system().clients.chronicle.call(chronicleOperations.listEvents, {
      params,
      query: { type: 'strategy.changed.v1' },
    })
    expect(items.map(({ data }) => data)).toMatchObject([
      { change: 'added', by: 'operator', confidenceBefore: null, strategy: { name: 'holiday-caution', status: 'trial' } },
      { change: 'retired', reason: 'nobody was away', strategy: { status: 'retired' } },
    ])
    const hits = await system().clients.chronicle.call(chronicleOperations.search, { params, query: { q: 'nobody away' } })
    expect(hits).toMatchObject([{ kind: 'event', title: 'strategy.changed.v1' }])
  })

  test('that cannot be read are refused before anything is sent, and it is said what can be written', async () => {
    await createTeam(system().clients, { projectId: 'TYPED' })
    const add = (...rule: string[]) => call('strategies', 'add', 'TYPED', 'typed', ...rule)
    const mood = await add('--when', 'mood > 3', '--then', 'scale commitment by 0.9')
    expect(mood).toMatchObject({ code: 3, err: expect.stringContaining('no fact is called "mood"; known facts are teamSize, workingDays') })
    const wish = await add('--when', 'always', '--then', 'hire somebody')
    expect(wish).toMatchObject({ code: 3, err: expect.stringContaining('is no effect: write one like "scale commitment by 0.9"') })
    expect((await call('strategies', 'edit', 'TYPED', 'typed')).err).toContain('Nothing is to be changed')
    expect(await shown('strategies', 'list', 'TYPED')).toContain('no strategies')
  })

  test('show their log, their trial and what would have been, with what is missing to say so', async () => {
    await createTeam(system().clients, { projectId: 'LOG' })
    await shown('strategies', 'add', 'LOG', 'caution', '--when', 'always', '--then', 'scale commitment by 0.9', '--active')
    expect(await shown('strategies', 'log', 'LOG', 'caution')).toContain('its condition has not held for any sprint yet')
    await call('orchestrate', 'LOG')
    expect(await shown('strategies', 'log', 'LOG', 'caution')).toMatch(/open +1 +always +100 %/)
    expect(await shown('strategies', 'trial', 'LOG', 'caution')).toMatch(/keep trying\n +no sprint of the trial has closed yet/)
    expect(await shown('strategies', 'what-would-have', 'LOG', 'caution')).toContain(
      'not enough data: no closed sprint for which its condition held',
    )
    const document = await documentOf('strategies', 'trial', 'LOG', 'caution')
    expect(document).toMatchObject({ verdict: 'keep-trying', sprints: { treatment: 0, control: 0 } })
  })
})
