import { expect, test, vi } from 'vitest'
import { findCommit } from '../src/rollout/old-version.ts'
import { readRolloutOptions } from '../src/rollout/options.ts'
import { runRollout } from '../src/rollout/run-rollout.ts'
import { findNativeParts, repository } from '../src/world/native-parts.ts'

const { missing, postgresBin } = await findNativeParts()
const before = await findCommit(repository, 'HEAD~1').catch((error: Error) => error.message)
const lacking = [missing && `missing: ${missing}`, typeof before === 'string' && before].filter(Boolean).join('; ')
if (lacking) console.warn(`\nThe rollout is SKIPPED: ${lacking}\n`)

// Two rollouts of ten processes; this only ends a hung run.
vi.setConfig({ testTimeout: 900_000 })

test.skipIf(lacking !== '')(
  'the previous commit is replaced by this tree and back under load: no request fails, and every event is consumed (needs postgresql and redis-server)',
  { tags: ['K7'] },
  async () => {
    const signal = new AbortController().signal
    const summary = await runRollout({ ...readRolloutOptions(['--quick']), postgresBin, tell: () => {}, signal })
    expect(summary.failures).toEqual([])
    expect(summary.findings).toEqual([])
    expect(summary.held).toBe(true)
  },
)
