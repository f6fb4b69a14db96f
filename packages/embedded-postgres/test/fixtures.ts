import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from 'vitest'

interface Fixtures {
  /** An empty folder of this test alone. */
  directory: string
}

export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern
  directory: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'dsm-embedded-'))
    await use(directory)
    await rm(directory, { recursive: true })
  },
})
