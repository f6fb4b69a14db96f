import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openEmptyDatabase, test as base } from '@dsm/testing'
import type { Pool } from '../src/index.ts'

interface Migrations {
  directory: string
  /** Files by path below `directory`. */
  write(files: Record<string, string>): Promise<void>
  remove(path: string): Promise<void>
}

interface Fixtures {
  database: { url: string; pool: Pool }
  db: Pool
  /** A `db/` folder of this test alone. */
  migrations: Migrations
}

export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern
  database: async ({}, use) => {
    const { url, pool, dispose } = await openEmptyDatabase()
    await use({ url, pool })
    await dispose()
  },
  db: async ({ database }, use) => use(database.pool),
  // oxlint-disable-next-line no-empty-pattern
  migrations: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'dsm-migrations-'))
    await Promise.all(['_shared', 'sprint'].map((set) => mkdir(join(directory, set))))
    await use({
      directory,
      async write(files) {
        for (const [path, sql] of Object.entries(files)) {
          await mkdir(dirname(join(directory, path)), { recursive: true })
          await writeFile(join(directory, path), sql)
        }
      },
      remove: (path) => rm(join(directory, path)),
    })
    await rm(directory, { recursive: true })
  },
})
