import { backlogOperations, orchestratorOperations, projectOperations, type Sprint, sprintOperations } from '@dsm/contracts'
import { hasRedis, isNative } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { type Moment, test } from './system/crash-stage.ts'
import type { System } from './system/start-system.ts'

/** The same as that of an orchestrator in this process, so that what one has not acknowledged the other resumes at once. */
const NAME = 'orchestrator'
const LONG_LEASE_MS = 600_000
const SHORT_LEASE_MS = 1000
const LONG_AGO_MS = 28 * 86_400_000

/** What the run and the decisions of a project have come to, read behind the orchestrator's back: no request may wake it. */
async function statesOf({ databases }: System, projectId: string) {
  const states = async (table: 'runs' | 'decisions', why: string) => {
    const sql = `select case when status in ('failed', 'recorded') then ${why} else status end as state from ${table} where project_id = $1 order by id`
    const { rows } = await databases.orchestrator.pool.query<{ state: string }>(sql, [projectId])
    return rows.map(({ state }) => state)
  }
  return { runs: await states('runs', 'outcome'), decisions: await states('decisions', 'coalesce(reason, explanation ->> 0)') }
}

async function stepsWithoutEnd({ databases }: System, projectId: string) {
  const sql = `select 1 from run_steps join runs on runs.id = run_id where project_id = $1 and run_steps.status = 'started'`
  return (await databases.orchestrator.pool.query(sql, [projectId])).rowCount
}

async function sprintsOf({ clients }: System, projectId: string): Promise<Sprint[]> {
  return (await clients.sprint.call(sprintOperations.listSprints, { params: { projectId } })).items
}

async function expectAsDecided(system: System, sprint: Sprint | undefined) {
  const clients = await system.clientsAs({ role: 'viewer', projects: '*' })
  const params = { decisionId: sprint?.decisionId ?? '' }
  const decision = await clients.orchestrator.call(orchestratorOperations.getDecision, { params })
  if (decision.result.kind !== 'plan') throw new Error('no plan')
  const tasks = await clients.sprint.call(sprintOperations.listTasks, { params: { sprintId: sprint?.id ?? '' } })
  expect(tasks.map(({ itemId, personId, points }) => ({ itemId, personId, points }))).toEqual(
    decision.result.tasks.map(({ itemId, personId, points }) => ({ itemId, personId, points })),
  )
  expect(decision).toMatchObject({ status: 'executed', sprintId: sprint?.id })
}

const titled = (moments: readonly Moment[]) => moments.map((moment) => [`${moment[0]} ${moment[1].id}`, moment] as const)

describe.skipIf(!isNative() || !hasRedis())(
  'kill -9 in the midst of a run (native only: processes need Redis and a shared Postgres)',
  { tags: ['G11'] },
  () => {
    test.for(
      titled([
        ['before', sprintOperations.listSprints],
        ['before', projectOperations.getCapacity],
        ['before', backlogOperations.getReadiness],
        ['after', backlogOperations.getReadiness],
        ['before', sprintOperations.planSprint],
        ['after', sprintOperations.planSprint],
        ['before', sprintOperations.getSprint],
        ['before', sprintOperations.startSprint],
        ['after', sprintOperations.startSprint],
      ]),
    )('%s: the restarted process plans and starts one sprint, unasked', async ([, moment], { stage }) => {
      const { system } = stage
      system.clock.set(new Date().toISOString())
      await stage.start(NAME, LONG_LEASE_MS)
      const projectId = await stage.createProject()
      await stage.crash(projectId, moment)

      await stage.start(NAME, LONG_LEASE_MS)
      await expect.poll(() => statesOf(system, projectId)).toEqual({ runs: ['done'], decisions: ['executed'] })
      expect(await stepsWithoutEnd(system, projectId)).toBe(0)
      const sprints = await sprintsOf(system, projectId)
      expect(sprints.map(({ status }) => status)).toEqual(['active'])
      await expectAsDecided(system, sprints[0])
    })

    test.for(
      titled([
        ['before', sprintOperations.holdDailyScrum],
        ['after', sprintOperations.holdDailyScrum],
        ['before', sprintOperations.closeSprint],
        ['after', sprintOperations.closeSprint],
      ]),
    )(
      '%s: the restarted process holds what was missed, closes the sprint once and starts the next, unasked',
      async ([, moment], { stage }) => {
        const { system } = stage
        const now = new Date()
        const projectId = await stage.orchestrateOn(new Date(now.getTime() - LONG_AGO_MS))
        system.clock.set(now.toISOString())
        await stage.start(NAME, LONG_LEASE_MS)
        await stage.crash(projectId, moment)

        await stage.start(NAME, LONG_LEASE_MS)
        const done = { runs: ['done', 'done'], decisions: ['executed', 'executed'] }
        await expect.poll(() => statesOf(system, projectId)).toEqual(done)
        expect(await stepsWithoutEnd(system, projectId)).toBe(0)
        const [next, ended, ...others] = await sprintsOf(system, projectId)
        expect([next?.status, ended?.status, ...others]).toEqual(['active', 'closed'])
        await expectAsDecided(system, next)
        const scrums = await system.clients.sprint.call(sprintOperations.listDailyScrums, { params: { sprintId: ended?.id ?? '' } })
        expect(scrums.map(({ date }) => date)).toEqual(ended?.workingDays)
      },
    )

    test('a run that cannot go on because a service is away is tried again until it can', async ({ stage }) => {
      const { system } = stage
      system.clock.set(new Date().toISOString())
      await stage.start(NAME, SHORT_LEASE_MS)
      const projectId = await stage.createProject()
      await stage.crash(projectId, ['before', sprintOperations.planSprint])

      await system.halt('sprint')
      const ownerOf = async () => {
        const { rows } = await system.databases.orchestrator.pool.query('select owner, status from runs where project_id = $1', [projectId])
        return rows[0]
      }
      const crashed = await ownerOf()
      await stage.start(NAME, SHORT_LEASE_MS)
      await expect.poll(ownerOf).not.toEqual(crashed)
      const firstAttempt = await ownerOf()
      await expect.poll(ownerOf).not.toEqual(firstAttempt)
      expect(await statesOf(system, projectId)).toMatchObject({ runs: ['running'] })
      await system.restart('sprint')
      await expect.poll(() => statesOf(system, projectId)).toEqual({ runs: ['done'], decisions: ['executed'] })
      expect(await sprintsOf(system, projectId)).toHaveLength(1)
    })

    test('another replica takes the run over once its lease has run out', async ({ stage }) => {
      const { system } = stage
      system.clock.set(new Date().toISOString())
      await stage.start(NAME, SHORT_LEASE_MS)
      const projectId = await stage.createProject()
      await stage.crash(projectId, ['after', sprintOperations.planSprint])

      await stage.start(`${NAME}-2`, SHORT_LEASE_MS)
      await expect.poll(() => statesOf(system, projectId)).toEqual({ runs: ['done'], decisions: ['executed'] })
      const sprints = await sprintsOf(system, projectId)
      expect(sprints.map(({ status }) => status)).toEqual(['active'])
      await expectAsDecided(system, sprints[0])
    })
  },
)
