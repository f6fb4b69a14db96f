import { DomainEvent, orchestratorOperations, ServiceName, sprintOperations } from '@dsm/contracts'
import { openCarrier, type TestCarrier } from '@dsm/testing'
import { expect, test as base } from 'vitest'
import { orchestrate } from './system/orchestrated.ts'
import { startSystem, type System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

const test = base.extend<{ stage: { system: System; carrier: TestCarrier } }>({
  // oxlint-disable-next-line no-empty-pattern
  stage: async ({}, use) => {
    const carrier = await openCarrier()
    const system = await startSystem({ carrier })
    await use({ system, carrier })
    await system.stop()
  },
})

/** Every event that a service ever committed, by id. */
async function committed({ databases }: System): Promise<string[]> {
  const found = await Promise.all(
    ServiceName.options.map((name) => databases[name].pool.query<{ event: unknown }>('select event from outbox')),
  )
  return found.flatMap(({ rows }) => rows.map(({ event }) => DomainEvent.parse(event).id))
}

test(
  'Redis may be emptied again and again in the midst of a sprint: everything arrives, and nothing twice',
  { tags: ['G6'] },
  async ({ stage: { system, carrier } }) => {
    await createTeam(system.clients)
    const run = await orchestrate(system)
    const params = { sprintId: run.sprintId ?? '' }
    for (const { itemId } of await system.clients.sprint.call(sprintOperations.listTasks, { params })) {
      await carrier.lose()
      await system.clients.sprint.call(sprintOperations.recordProgress, { params: { ...params, itemId }, body: { status: 'done' } })
    }
    await carrier.lose()
    await system.clients.sprint.call(sprintOperations.closeSprint, { params })
    await carrier.lose()
    await system.settle()

    const { rows } = await system.databases.chronicle.pool.query<{ id: string }>('select event_id as id from archive')
    expect(rows.map(({ id }) => id).toSorted()).toEqual((await committed(system)).toSorted())
    const { outcome } = await system.clients.orchestrator.call(orchestratorOperations.getDecision, {
      params: { decisionId: run.decisionId ?? '' },
    })
    expect(outcome).toMatchObject({ commitmentMet: true })
    const reports = await system.databases.chronicle.pool.query(`select 1 from reports where kind = 'retrospective'`)
    expect(reports.rowCount).toBe(1)
  },
)
