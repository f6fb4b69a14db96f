import { orchestratorOperations, showReadiness, sprintOperations } from '@dsm/contracts'
import { createRedisCarrier } from '@dsm/events'
import { captureLog, hasRedis, isNative, type RedisServer, startRedisServer } from '@dsm/testing'
import { expect, test as base } from 'vitest'
import { startSystem, type System } from './system/start-system.ts'
import { createTeam } from './system/team.ts'

const test = base.extend<{ away: { system: System; redis: RedisServer } }>({
  // oxlint-disable-next-line no-empty-pattern
  away: async ({}, use) => {
    const redis = await startRedisServer()
    const carrier = createRedisCarrier({ url: redis.url, log: captureLog().log })
    const system = await startSystem({ carrier: { carrier, dispose: () => carrier.close() } })
    await use({ system, redis })
    await system.stop()
    await redis.stop()
  },
})

test.skipIf(!isNative() || !hasRedis())(
  'a sprint closes although Redis is down, and what happened arrives once it is back, empty (native only: needs a redis-server of its own)',
  { tags: ['G6', 'G8', 'G9'] },
  async ({ away: { system, redis } }) => {
    await createTeam(system.clients)
    const params = { projectId: 'ATLAS' }
    const run = await system.clients.orchestrator.call(orchestratorOperations.orchestrate, { params })
    await system.settle()
    await redis.stop()

    const closed = await system.clients.sprint.call(sprintOperations.closeSprint, { params: { sprintId: run.sprintId ?? '' } })
    expect(closed.status).toBe('closed')
    await expect
      .poll(async () => (await system.clients.sprint.call(showReadiness)).checks.find(({ name }) => name === 'events')?.status)
      .toBe('down')
    expect((await system.clients.sprint.call(showReadiness)).status).toBe('degraded')

    await redis.start()
    const reports = () => system.databases.chronicle.pool.query(`select 1 from reports where kind = 'retrospective'`)
    await expect.poll(async () => (await reports()).rowCount).toBe(1)
    const decision = () =>
      system.clients.orchestrator.call(orchestratorOperations.getDecision, { params: { decisionId: run.decisionId ?? '' } })
    await expect.poll(async () => (await decision()).outcome?.sprintKey).toBe(closed.key)
  },
)
