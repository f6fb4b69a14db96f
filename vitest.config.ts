import { defineConfig } from 'vitest/config'
import { guarantees } from './scripts/guarantees/guarantees.ts'
import { onKubernetes } from './scripts/guarantees/kubernetes.ts'

// Only ends a run that hangs. What a test waits for in vain is told before that.
const giveUpAfterMs = 300_000
const waitForMs = 240_000

// Workspace packages resolve to their TypeScript source, so no test ever runs against a stale build.
const conditions = ['source', 'node']

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    pool: 'forks',
    setupFiles: './packages/testing/src/tell-errors.ts',
    maxWorkers: 2,
    testTimeout: giveUpAfterMs,
    hookTimeout: giveUpAfterMs,
    teardownTimeout: giveUpAfterMs,
    expect: { poll: { timeout: waitForMs } },
    // A test that proves a guarantee says which; a tag that is none of these is an error.
    tags: [...guarantees, ...onKubernetes].map(({ id, promise }) => ({ name: id, description: promise })),
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['{packages,services}/*/test/**/*.unit.test.ts', 'scripts/test/**/*.unit.test.ts'] },
      },
      { extends: true, test: { name: 'integration', include: ['{packages,services}/*/test/**/*.int.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'cluster',
          include: ['{packages,services}/*/test/**/*.cluster.test.ts'],
          globalSetup: './packages/cluster-testing/src/global-setup.ts',
        },
      },
      {
        extends: true,
        // After all others, one file at a time: what needs the whole machine would be in everybody's way, and they in its.
        test: { name: 'alone', include: ['{packages,services}/*/test/**/*.alone.test.ts'], sequence: { groupOrder: 1 }, maxWorkers: 1 },
      },
    ],
  },
})
