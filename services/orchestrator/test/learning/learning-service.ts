import { type DecisionLessons, type DomainEvent, orchestratorOperations as operations } from '@dsm/contracts'
import { startTestService, type TestService } from '@dsm/testing/service'
import { test as base } from 'vitest'
import { openWorkers, orchestratorService } from '../../src/index.ts'

const workers = openWorkers()

/** A test with an orchestrator of its own. */
export const test = base.extend<{ orchestrator: TestService }>({
  // oxlint-disable-next-line no-empty-pattern
  orchestrator: async ({}, use) => {
    const orchestrator = await startTestService(orchestratorService({ workers }))
    await use(orchestrator)
    await orchestrator.stop()
  },
})

export async function publish({ carrier, settle }: TestService, ...events: readonly DomainEvent[]) {
  await carrier.publish(
    events.map((event) => JSON.stringify(event)),
    { field: 'test', value: '1' },
  )
  await settle()
}

export const lessonsOf = async ({ call }: TestService, decisionId: string): Promise<DecisionLessons> =>
  (await call(operations.getLessons, { params: { decisionId } })).body

/** Rows of a table. */
export const countOf = async ({ db }: TestService, table: string) => (await db.query(`select 1 from ${table}`)).rowCount
