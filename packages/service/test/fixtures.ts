import { startTestService, type TestService, type TestServiceOptions } from '@dsm/testing/service'
import { test as base } from 'vitest'
import { createNotesTable, type Extras, notes } from './notes.ts'

type Fixtures = {
  /** Starts a notes service on a private database; stopped after the test. */
  start: (extras?: Extras, options?: TestServiceOptions) => Promise<TestService>
  service: TestService
}

export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern
  start: async ({}, use) => {
    const started: TestService[] = []
    await use(async (extras, options) => {
      const service = await startTestService(notes(extras), options)
      started.push(service)
      await service.db.query(createNotesTable)
      return service
    })
    for (const service of started) {
      await service.service.stop()
      await service.db.query('drop table notes, counted')
      await service.stop()
    }
  },
  service: async ({ start }, use) => use(await start()),
})
