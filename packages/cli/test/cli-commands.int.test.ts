import type { Claims } from '@dsm/contracts'
import { tokenFor } from '@dsm/testing/service'
import { describe, expect, test } from 'vitest'
import { dsm } from './dsm.ts'
import { envOf, operator, systemOfFile } from './system/operator.ts'
import { createTeam } from './system/team.ts'

const system = systemOfFile()
const { call, shown, documentOf } = operator(system)
const callAs = (claims: Partial<Claims>, ...argv: string[]) => operator(system, claims).call(...argv)

describe('orchestrating', () => {
  test('a run plans, says what it did and why, and its decision can be shown, replayed and varied', async () => {
    await createTeam(system().clients, { projectId: 'RUN' })
    const preview = await documentOf('plan', 'RUN', '--dry-run')
    expect(preview.next.do).toBe('plan-sprint')
    expect(await shown('plan', 'RUN', '--dry-run')).toContain('a run would record a plan like this and carry it out')
    expect((await documentOf('status', 'RUN')).activeSprint).toBeNull()

    const run = await call('orchestrate', 'RUN')
    expect(run.code).toBe(0)
    expect(run.out).toContain('RUN-S01 is planned and started')
    expect(run.out).toContain('worth 1')
    const decision = await documentOf('decisions', 'show', 'RUN')
    expect(decision.result.tasks.map(({ key }: { key: string }) => key)).toEqual(
      preview.result.tasks.map(({ key }: { key: string }) => key),
    )
    const headline = decision.explanation[0].replace(/\.$/, '')
    for (const said of [run.out, await shown('status', 'RUN')]) expect(said.split(headline)).toHaveLength(2)
    const told = await shown('decisions', 'show', decision.id)
    expect(told).toContain(headline)
    expect(told).toMatch(/autonomy act, planner \d+, highs/)
    expect((await call('decisions', 'replay', decision.id)).out).toContain('the same plan again')
    expect((await documentOf('decisions', 'list', 'RUN')).items).toHaveLength(1)

    const varied = await documentOf('decisions', 'what-if', 'RUN', '--away', 'ada=80', '--probability', '0.5')
    expect(varied.difference.same).toBe(false)
    expect((await call('decisions', 'what-if', 'RUN', '--remove', decision.result.tasks[0].key)).out).toContain(
      `- ${decision.result.tasks[0].key}`,
    )
    expect((await call('decisions', 'what-if', 'RUN', '--remove', 'RUN-999')).code).toBe(3)
    const forced = 'velocity-buffer is applied although its condition does not hold for this sprint: recentShortfall > 0.15'
    expect(await shown('decisions', 'what-if', 'RUN', '--apply', 'velocity-buffer')).toContain(forced)
    expect(await shown('decisions', 'what-if', 'RUN', '--without', 'velocity-buffer')).not.toContain('although')
    expect((await call('status', 'RUN')).out).toMatch(/active sprint +RUN-S01/)
    expect(await shown('plan', 'RUN', '--dry-run')).toContain('a run would plan nothing now: RUN-S01 runs until')
  })

  test('a plan that has to wait exits with 2 and says what is missing', async () => {
    await createTeam(system().clients, { projectId: 'EMPTY', people: [], items: [] })
    for (const argv of [
      ['plan', 'EMPTY', '--dry-run'],
      ['orchestrate', 'EMPTY'],
    ]) {
      const { code, out } = await call(...argv)
      expect(code).toBe(2)
      expect(out).toContain('no-people')
    }
  })

  test('a proposal is approved or rejected by the name of its project', async () => {
    await createTeam(system().clients, { projectId: 'PROPOSE' })
    expect((await call('decisions', 'approve', 'PROPOSE')).err).toContain('no decision that is proposed')
    expect((await documentOf('policy', 'set', 'PROPOSE', '--autonomy', 'propose')).policy.autonomy).toBe('propose')
    expect(await shown('plan', 'PROPOSE', '--dry-run')).toContain('wait for its approval: autonomy is propose')
    await call('orchestrate', 'PROPOSE')
    expect((await call('decisions', 'reject', 'PROPOSE', '--reason', 'not yet')).out).toContain('is rejected: not yet')
    await call('orchestrate', 'PROPOSE')
    expect((await callAs({ role: 'viewer' }, 'decisions', 'approve', 'PROPOSE')).code).toBe(5)
    const approved = await call('decisions', 'approve', 'PROPOSE')
    expect(approved.code).toBe(0)
    expect(approved.out).toContain('PROPOSE-S01')
    expect((await call('sprint', 'PROPOSE')).out).toContain('PROPOSE-S01')
  })

  test('the kill switch stops acting, with its reason, and lets go', async () => {
    await createTeam(system().clients, { projectId: 'HALT' })
    expect((await call('kill-switch', 'on', '--reason', 'audit')).out).toMatch(/^engaged by operator.*: audit/)
    const halted = await call('orchestrate', 'HALT')
    expect(halted).toMatchObject({ code: 2, out: '' })
    expect(halted.err).toMatch(/nothing was planned, recorded or done: the kill switch is engaged: audit\n→ .*dsm kill-switch off/)
    expect((await call('kill-switch', 'status')).out).toContain('nothing is planned, recorded or done')
    expect((await documentOf('status', 'HALT')).lastRun).toBeNull()
    const previewed = await call('plan', 'HALT', '--dry-run')
    expect(previewed).toMatchObject({ code: 2, out: expect.stringContaining('a run would be refused: the kill switch is engaged: audit') })
    expect((await callAs({ role: 'lead' }, 'kill-switch', 'off')).code).toBe(5)
    expect((await call('kill-switch', 'off')).out).toMatch(/^released/)
    expect((await documentOf('kill-switch', 'status')).engaged).toBe(false)
  })

  test('a policy is shown and changed, and what it cannot be changes nothing', async () => {
    await createTeam(system().clients, { projectId: 'POLICY' })
    expect((await call('policy', 'set', 'POLICY', '--sprint-days', '7', '--start-weekday', '1')).out).toMatch(/starts on +Monday/)
    const refused = await call('policy', 'set', 'POLICY', '--sprint-days', '0', '--set', 'mood=1')
    expect(refused).toMatchObject({ code: 3, out: '' })
    expect(refused.err).toMatch(/sprintDays: must be at least 1, not 0[^]*mood: is not known here/)
    const set = ['policy', 'set', 'POLICY', '--set', 'experimentSeed=7', '--set', 'askModel=false', '--commit-probability', '0.7']
    expect(await shown(...set)).toMatch(/^experimentSeed: 1 → 7\naskModel: true → false\nplanning.commitProbability: 0.85 → 0.7\n/)
    expect(await shown(...set)).toMatch(/^nothing is otherwise than before\n/)
    const { changes } = await documentOf('policy', 'set', 'POLICY', '--set', 'planning.maxPointsPerPerson=8')
    expect(changes).toEqual([{ path: 'planning.maxPointsPerPerson', before: null, after: 8 }])
    expect((await documentOf('policy', 'show', 'POLICY')).policy).toMatchObject({ sprintDays: 7, startWeekday: 1 })
  })
})

describe('views', () => {
  test('a sprint with its tasks, its burndown and its list', async () => {
    await createTeam(system().clients, { projectId: 'VIEW' })
    expect((await call('sprint', 'VIEW')).err).toContain('dsm orchestrate VIEW')
    await call('orchestrate', 'VIEW')
    const { out } = await call('sprint', 'VIEW', '--tasks', '--burndown')
    expect(out).toMatch(/^VIEW-S01 .*active/)
    expect(out).toMatch(/VIEW-\d+ +todo/)
    expect(out).toContain('█ remaining')
    expect((await documentOf('sprint', 'VIEW', '--key', 'view-s01', '--tasks')).tasks.length).toBeGreaterThan(0)
    const unknown = await call('sprint', 'VIEW', '--key', 'VIEW-S99')
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('VIEW-S01') })
    expect((await documentOf('sprints', 'VIEW', '--status', 'active')).items).toHaveLength(1)
    expect((await call('sprints', 'VIEW', '--status', 'closed')).out).toBe('no sprints\n')
  })

  test('velocity, reports and the archive of a project', async () => {
    await createTeam(system().clients, { projectId: 'PAST' })
    expect((await call('velocity', 'PAST')).out).toContain('no closed sprint yet')
    await call('orchestrate', 'PAST')
    await system().settle()
    expect((await call('report', 'PAST')).out).toBe('no such report yet\n')
    expect((await call('report', 'PAST', '--kind', 'planning', '--sprint', 'PAST-S01')).out).toContain('PAST-S01')
    const events = await documentOf('events', 'list', 'PAST', '--type', 'sprint.started.v1')
    expect(events.items).toHaveLength(1)
    expect((await call('events', 'list', 'PAST', '--limit', '1')).out).toContain('there are more: --limit')
  })

  test('the backlog is filtered, and its readiness says why not', async () => {
    const items = [
      { title: 'Login fails', type: 'bug' as const, points: 2, labels: ['urgent'] },
      { title: 'Login \u202ebackwards' },
      { title: 'Search', points: 5 },
    ]
    await createTeam(system().clients, { projectId: 'FILTER', items })
    const keysOf = async (...argv: string[]) =>
      (await documentOf('backlog', 'FILTER', ...argv)).items.map(({ key }: { key: string }) => key)
    expect(await keysOf()).toEqual(['FILTER-1', 'FILTER-2', 'FILTER-3'])
    expect(await keysOf('--search', 'login', '--type', 'bug')).toEqual(['FILTER-1'])
    expect(await keysOf('--label', 'urgent', '--status', 'todo', '--status', 'done')).toEqual(['FILTER-1'])
    expect(await keysOf('--unestimated')).toEqual(['FILTER-2'])
    const { out } = await call('backlog', 'FILTER', '--limit', '2')
    expect(out).toContain('Login \\u202ebackwards')
    expect(out).toContain('there are more')
    expect(out).toContain('backlog: 3 items, 7 points')
    expect((await call('readiness', 'FILTER')).out).toMatch(/2 ready, 1 not ready\n[^]*FILTER-2/)
  })
})

describe('dead letters', () => {
  const malformed = '{"type":"sprint.started.v1","data":"\u001b[2J"}'

  test('are listed, shown, replayed and dropped', { tags: ['G5'] }, async () => {
    await system().databases.chronicle.pool.query(
      `insert into dead_letters (id, consumer, key, entry, reason, error, deliveries, first_at, last_at)
       values ('0198c0de-0000-7000-8000-000000000001', 'chronicle', 'entry', $1, 'malformed', $2, 1, now(), now())`,
      [malformed, 'no \u001b[31mid'],
    )
    const id = '0198c0de-0000-7000-8000-000000000001'
    const listed = await call('events', 'dead', 'list')
    expect(listed.out).toMatch(new RegExp(`chronicle +${id}`))
    expect(listed.out).not.toContain('\u001b[31m')
    const ofOne = ['--service', 'chronicle']
    expect((await call('events', 'dead', 'show', id, ...ofOne)).out).toContain('malformed')
    const replayed = await call('events', 'dead', 'replay', '--all', ...ofOne)
    expect(replayed).toMatchObject({ code: 2, out: expect.stringContaining(`${id} failed again`) })
    expect((await callAs({ role: 'lead' }, 'events', 'dead', 'drop', id, ...ofOne)).code).toBe(5)
    expect((await call('events', 'dead', 'drop', id, ...ofOne)).out).toContain('is dropped')
    expect((await call('events', 'dead', 'list', ...ofOne)).out).toBe('no dead letters\n')
    expect((await documentOf('events', 'dead', 'list', ...ofOne, '--status', 'dropped'))[0].items).toHaveLength(1)
    expect((await call('events', 'dead', 'replay', '--all', ...ofOne)).out).toBe('nothing waits\n')
  })

  test('need the address of the service itself', async () => {
    const { code, err } = await dsm(['events', 'dead', 'list'], { env: { DSM_URL: system().urls.sprint, DSM_TOKEN: await tokenFor() } })
    expect(code).toBe(3)
    expect(err).toContain('{service}')
  })
})

describe('refusals', () => {
  test('an unknown project, a token that has expired and one of another project are told apart', async () => {
    expect(await call('status', 'NOWHERE')).toMatchObject({ code: 1, err: expect.stringContaining('no project NOWHERE') })
    for (const argv of [
      'strategies list',
      'memory list',
      'memory verify',
      'calibration',
      'decisions list',
      'decisions show',
      'policy show',
    ]) {
      const asked = await call(...argv.split(' '), 'NOWHERE')
      expect(asked, argv).toMatchObject({ code: 1, out: '', err: expect.stringContaining('no project NOWHERE') })
    }
    const expired = await dsm(['status', 'RUN'], { env: envOf(system().urls, await tokenFor({}, -60)) })
    expect(expired).toMatchObject({ code: 5, err: expect.stringMatching(/the token has expired\n→ a new token: .*dsm auth token/) })
    const stranger = await callAs({ role: 'lead', projects: ['OTHER'] }, 'status', 'RUN', '--json')
    expect(stranger).toMatchObject({ code: 5, out: '' })
    expect(JSON.parse(stranger.err)).toMatchObject({ code: 'forbidden', status: 403, exit: 5 })
  })
})
