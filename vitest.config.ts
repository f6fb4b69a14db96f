import { defineConfig } from 'vitest/config'
import { guarantees } from './scripts/guarantees/guarantees.ts'

// Tests hold no time limits of their own; this one only ends a hung run.
const giveUpAfterMs = 120_000

// Workspace packages resolve to their TypeScript source, so no test ever runs against a stale build.
const conditions = ['source', 'node']

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: giveUpAfterMs,
    hookTimeout: giveUpAfterMs,
    teardownTimeout: giveUpAfterMs,
    expect: { poll: { timeout: giveUpAfterMs } },
    // A test that proves a guarantee says which; a tag that is none of these is an error.
    tags: guarantees.map(({ id, promise }) => ({ name: id, description: promise })),
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['{packages,services}/*/test/**/*.unit.test.ts', 'scripts/test/**/*.unit.test.ts'] },
      },
      { extends: true, test: { name: 'integration', include: ['{packages,services}/*/test/**/*.int.test.ts'] } },
    ],
  },
})
