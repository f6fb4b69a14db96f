import { orchestratorOperations, projectOperations, sprintOperations } from '@dsm/contracts'
import { describe, expect, test } from 'vitest'
import { operator, systemOfFile } from './system/operator.ts'
import { createTeam, notNow } from './system/team.ts'

const system = systemOfFile({ scheduler: { kind: 'process' } })
const { call, documentOf } = operator(system)
/** What a CronJob is given. */
const schedule = operator(system, { sub: 'daily-scrum', role: 'lead', operations: ['orchestrateProject', 'getSprint'] })

async function activeSprint(projectId: string): Promise<string> {
  await createTeam(system().clients, { projectId })
  const body = { dailyScrumAt: notNow() }
  await system().clients.project.call(projectOperations.changeProject, { params: { projectId }, body })
  const run = await system().clients.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId } })
  return run.sprintId ?? ''
}

describe('dsm daily-scrum', () => {
  test('holds the daily scrum of the day with a token for two operations, and its run says that a schedule began it', async () => {
    const sprintId = await activeSprint('DAILY')
    system().clock.advance({ days: 1 })
    const held = await schedule.call('daily-scrum', '--sprint', sprintId)
    expect(held).toMatchObject({ code: 0, err: '', out: expect.stringContaining('hold-daily-scrum') })
    const scrums = await system().clients.sprint.call(sprintOperations.listDailyScrums, { params: { sprintId } })
    expect(scrums.map(({ date }) => date)).toEqual(['2026-03-02', '2026-03-03'])
    const runs = await system().clients.orchestrator.call(orchestratorOperations.listRuns, { params: { projectId: 'DAILY' } })
    expect(runs.items.map(({ trigger }) => trigger)).toEqual(['schedule', 'request'])
    expect((await schedule.call('status', 'DAILY')).code).toBe(5)
  })

  test('of a sprint that is over says so and is no failure', async () => {
    const sprintId = await activeSprint('OVER')
    await system().clients.sprint.call(sprintOperations.closeSprint, { params: { sprintId } })
    const over = await schedule.call('daily-scrum', '--sprint', sprintId)
    expect(over).toMatchObject({ code: 0, err: '', out: 'OVER-S01 is closed: it has no more daily scrums\n' })
    expect((await schedule.call('daily-scrum', '--sprint', '../../x')).code).toBe(3)
  })

  test('does nothing while the agent is stopped, and says that', async () => {
    const sprintId = await activeSprint('STOPPED')
    await call('kill-switch', 'on', '--reason', 'audit')
    const { code, out } = await schedule.call('daily-scrum', '--sprint', sprintId)
    await call('kill-switch', 'off')
    expect([code, out]).toEqual([0, expect.stringContaining('audit')])
  })
})

describe('dsm schedules', () => {
  test('shows the daily scrums that the sprints of events want, in the zones of their projects, until they are over', async () => {
    const sprintId = await activeSprint('PLANNED')
    await system().clients.project.call(projectOperations.changeProject, {
      params: { projectId: 'PLANNED' },
      body: { timeZone: 'Asia/Kolkata', dailyScrumAt: '10:15' },
    })
    await system().settle()
    expect(await call('schedules', '--project', 'NOWHERE')).toMatchObject({ code: 1, err: expect.stringContaining('NOWHERE') })
    const shown = () => documentOf('schedules', '--project', 'PLANNED')
    const wanted = { sprintId, sprintKey: 'PLANNED-S01', cron: '15 10 * * 1-5', timeZone: 'Asia/Kolkata', state: 'present', drift: [] }
    await expect
      .poll(async () => (await call('schedules', '--project', 'PLANNED', '--json')).out)
      .toContain('"cron":"15 10 * * 1-5"'.replace(':', ': '))
    await expect.poll(async () => (await call('schedules', '--project', 'PLANNED')).code).toBe(0)
    expect(await shown()).toMatchObject({ scheduler: { kind: 'process', fault: null }, schedules: [wanted] })
    expect((await shown()).schedules[0].nextAt).toMatch(/T04:45:00.000Z$/)
    expect((await call('schedules')).out).toMatch(
      /kept by the orchestrator's process[^]*PLANNED +PLANNED-S01 +15 10 \* \* 1-5 +Asia\/Kolkata/,
    )

    await system().clients.sprint.call(sprintOperations.cancelSprint, { params: { sprintId }, body: { reason: 'a test' } })
    await system().settle()
    expect((await shown()).schedules).toEqual([])
  })

  test('shows what no event told: sprints that were there before schedules were kept, and those that ended unheard', async () => {
    const [known, over] = [await activeSprint('BEFORE'), await activeSprint('UNHEARD')]
    await system().clients.sprint.call(sprintOperations.closeSprint, { params: { sprintId: over } })
    await system().settle()
    await system().halt('orchestrator')
    const { pool } = system().databases.orchestrator
    await pool.query('delete from schedules where sprint_id = $1', [known])
    await pool.query("update schedules set status = 'active' where sprint_id = $1", [over])
    await system().restart('orchestrator')
    const keysOf = async (project: string) =>
      JSON.parse((await call('schedules', '--project', project, '--json')).out).schedules.map((one: { sprintId: string }) => one.sprintId)
    await expect.poll(() => keysOf('BEFORE')).toEqual([known])
    await expect.poll(() => keysOf('UNHEARD')).toEqual([])
  })

  test('shows nobody the projects that his token does not open', async () => {
    const sprintId = await activeSprint('SECRET')
    await system().settle()
    const of = async (projects: string[]) => (await operator(system, { role: 'viewer', projects }).documentOf('schedules')).schedules
    await expect.poll(async () => (await call('schedules', '--project', 'SECRET')).code).toBe(0)
    expect(await of(['OTHER'])).toEqual([])
    expect(await of(['SECRET'])).toMatchObject([{ sprintId }])
  })
})
