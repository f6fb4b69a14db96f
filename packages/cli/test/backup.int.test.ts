import { backlogOperations, orchestratorOperations, projectOperations, ServiceName, sprintOperations } from '@dsm/contracts'
import { describe, expect } from 'vitest'
import type { Moment } from './system/crash-stage.ts'
import { startProxy } from './system/proxy.ts'
import { type Site, test } from './system/saved-system.ts'
import type { System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

const tags = ['G17']
const LONG_TEAM = Array.from({ length: 40 }, (_, index) => ({ title: `item ${index + 1}`, points: 1 }))

const orchestrate = ({ clients }: System, projectId: string) =>
  clients.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId } })

async function ids({ pool }: System['databases']['sprint'], sql: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(sql)
  return rows.map(({ id }) => id).toSorted()
}

/** Ids of all events that the services have committed. */
async function committed(databases: System['databases']): Promise<string[]> {
  const all = await Promise.all(ServiceName.options.map((name) => ids(databases[name], `select event ->> 'id' as id from outbox`)))
  return all.flat().toSorted()
}

/** What a cut must never hold: an effect of which the cause is missing. */
async function expectCauses(databases: System['databases']): Promise<void> {
  const events = new Set(await committed(databases))
  for (const name of ServiceName.options) {
    const handled = await ids(databases[name], 'select event_id as id from inbox')
    expect({ name, without: handled.filter((id) => !events.has(id)) }).toEqual({ name, without: [] })
  }
  const archived = await ids(databases.chronicle, 'select event_id as id from archive')
  expect(archived.filter((id) => !events.has(id))).toEqual([])
  const decisions = new Set(await ids(databases.orchestrator, 'select id from decisions'))
  const planned = await ids(databases.sprint, 'select decision_id as id from sprints where decision_id is not null')
  expect(planned.filter((id) => !decisions.has(id))).toEqual([])
  const sprints = new Set(await ids(databases.sprint, 'select id from sprints'))
  const known = await ids(databases.orchestrator, 'select sprint_id as id from decisions where sprint_id is not null')
  expect(known.filter((id) => !sprints.has(id))).toEqual([])
}

/** Everything that was told has arrived where it belongs. */
async function expectConverged(system: System): Promise<void> {
  await system.settle()
  const { databases } = system
  expect(await ids(databases.chronicle, 'select event_id as id from archive')).toEqual(await committed(databases))
  const handled = await ids(databases.chronicle, 'select event_id as id from inbox')
  expect(handled).toEqual(await committed(databases))
  for (const name of ServiceName.options) expect(await ids(databases[name], 'select id from dead_letters')).toEqual([])
  const inActive = `select item_id as id from sprint_tasks join sprints on sprints.id = sprint_id where sprints.status = 'active' and removed_on is null`
  expect(await ids(databases.backlog, 'select id from items where sprint_id is not null')).toEqual(await ids(databases.sprint, inActive))
  const active = await ids(databases.sprint, `select id from sprints where status = 'active'`)
  expect(await ids(databases.project, 'select active_sprint_id as id from projects where active_sprint_id is not null')).toEqual(active)
  const timeOff = await ids(databases.project, 'select id from time_off')
  expect(await ids(databases.sprint, 'select id from time_off where not cancelled')).toEqual(timeOff)
  const reports = await ids(databases.chronicle, `select sprint_id as id from reports where kind = 'planning'`)
  expect(reports).toEqual(await ids(databases.sprint, 'select id from sprints where started_at is not null'))
  expect(await ids(databases.orchestrator, `select id from runs where status = 'running'`)).toEqual([])
}

/** All work of the active sprint gets done; the run after it closes the sprint and plans the next. */
async function expectSprintCloses(system: System, projectId: string): Promise<void> {
  const { sprint } = system.clients
  const [active] = (await sprint.call(sprintOperations.listSprints, { params: { projectId }, query: { status: 'active' } })).items
  const params = { sprintId: active?.id ?? '' }
  for (const { itemId, status } of await sprint.call(sprintOperations.listTasks, { params })) {
    if (status !== 'done') await sprint.call(sprintOperations.recordProgress, { params: { ...params, itemId }, body: { status: 'done' } })
  }
  await system.settle()
  await orchestrate(system, projectId)
  await system.settle()
  const sprints = (await sprint.call(sprintOperations.listSprints, { params: { projectId } })).items
  expect(sprints).toHaveLength(2)
  expect(sprints.find(({ id }) => id === active?.id)?.status).toBe('closed')
  const retrospectives = await ids(system.databases.chronicle, `select sprint_id as id from reports where kind = 'retrospective'`)
  expect(retrospectives).toEqual([active?.id])
  const learned = await ids(system.databases.orchestrator, 'select sprint_id as id from decisions where outcome is not null')
  expect(learned).toEqual([active?.id])
}

/** Works in all services at once, as fast as they answer, until it is stopped. Returns how often. */
function traffic({ clients }: System, { projectId, personId, sprintId }: Record<'projectId' | 'personId' | 'sprintId', string>) {
  let going = true
  let writes = 0
  const repeat = async (write: (n: number) => Promise<unknown>) => {
    for (let n = 1; going; n += 1) {
      await write(n)
      writes += 1
    }
  }
  const params = { projectId }
  const working = Promise.all([
    repeat((n) => clients.backlog.call(backlogOperations.createItem, { params, body: { title: `new ${n}`, points: 1 } })),
    repeat((n) => clients.sprint.call(sprintOperations.raiseImpediment, { params: { sprintId }, body: { title: `in the way ${n}` } })),
    repeat((n) => {
      const day = new Date(Date.UTC(2027, 0, n)).toISOString().slice(0, 10)
      return clients.project.call(projectOperations.bookTimeOff, { params: { personId }, body: { from: day, to: day } })
    }),
    repeat(async (n) => {
      await createTeam(clients, { projectId: `T${n}`, items: [{ title: 'one', points: 1 }] })
      await clients.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId: `T${n}` } })
    }),
  ])
  return {
    writes: () => writes,
    stop: async () => {
      going = false
      await working
    },
  }
}

describe('after everything was destroyed and restored', () => {
  test('a backup that was taken while teams worked has every cause, converges, and the work goes on', { tags }, async ({ site }) => {
    const system = await site.start()
    const { people, projectId } = await createTeam(system.clients, { items: LONG_TEAM })
    const { sprintId } = await orchestrate(system, projectId)
    // What it misses is not handled at the cut; and what comes after the cut waits for it in the stream, though it is undone.
    await system.halt('chronicle')
    const { writes, stop } = traffic(system, { projectId, personId: people[0]?.id ?? '', sprintId: sprintId ?? '' })
    await expect.poll(writes).toBeGreaterThan(40)
    const before = await committed(system.databases)
    await site.save(system)
    const done = writes()
    await expect.poll(writes).toBeGreaterThan(done + 20)
    await stop()

    const restored = await site.rebuild(system, async (databases) => {
      await expectCauses(databases)
      const events = new Set(await committed(databases))
      // What was acknowledged before the backup began is in it; what came after it is not.
      expect(before.filter((id) => !events.has(id))).toEqual([])
    })
    await expect.poll(() => ids(restored.databases.orchestrator, `select id from runs where status = 'running'`)).toEqual([])
    await expectConverged(restored)
    await expectSprintCloses(restored, projectId)
    await expectConverged(restored)
  })

  const moments: Moment[] = [
    ['before', sprintOperations.planSprint],
    ['after', sprintOperations.planSprint],
    ['after', sprintOperations.startSprint],
  ]
  test.for(moments.map((moment) => [`${moment[0]} ${moment[1].id}`, moment] as const))(
    'a run that was saved %s ends, with one sprint',
    { tags },
    async ([, [when, operation]], { site }) => {
      const { system, stop } = await savedInTheMidst(site, { when, operation })
      const restored = await site.rebuild(system, expectCauses)
      await stop()
      const states = () => ids(restored.databases.orchestrator, `select status as id from runs union all select status from decisions`)
      await expect.poll(states).toEqual(['done', 'executed'])
      await expectConverged(restored)
      const { items: sprints } = await restored.clients.sprint.call(sprintOperations.listSprints, { params: { projectId: 'ATLAS' } })
      expect(sprints.map(({ status }) => status)).toEqual(['active'])
      await expectSprintCloses(restored, 'ATLAS')
    },
  )
})

/** A backup of the very moment at which a request of a run is about to have its effect, or has just had it. The run itself goes on, into a future that is undone. */
async function savedInTheMidst(site: Site, { when, operation }: { when: Moment[0]; operation: Moment[1] }) {
  const proxy = await startProxy()
  const system = await site.start({ urlsSeenBy: (name, urls) => (name === 'orchestrator' ? proxy.inFrontOf(urls) : urls) })
  const { projectId } = await createTeam(system.clients, { items: LONG_TEAM })
  const spring = async () => {
    await site.save(system)
    return 'forward' as const
  }
  proxy.trap({ operation, when, spring })
  await orchestrate(system, projectId)
  await system.settle()
  return { system, stop: proxy.stop }
}
