import { parseArgs } from 'node:util'
import { UsageError } from '../options.ts'

export type RolloutOptions = {
  /** Requests a second, reads and writes together. */
  rate: number
  /** Share of the requests beside the lives of sprints that write. */
  writeShare: number
  /** The version that runs before: any name that git knows. */
  from: string
  /** How long requests flow before, between and after the two rollouts. */
  steadySeconds: number
  settleSeconds: number
  seed: number
  json: boolean
  keep: boolean
  help: boolean
}

export const help = `Replaces a version by another under load, as a cluster does it: two replicas of each service behind a balancer that behaves like a Service of Kubernetes,
one after the other, from the old version to this tree and back again. Migrations of this tree are applied first, while the old version serves.
Not one request may fail, and afterwards every event must have been consumed.

  npm run rollout                      from the previous commit, 200 requests a second, as many reads for a write as people cause
  npm run rollout -- --quick           the same in less time, with a quarter of the requests, more of them writes
  npm run rollout -- --from v1.2.0     from any version that git knows
  npm run rollout -- --from HEAD       from the last commit: what is not committed yet

  --rate N     requests a second (200)
  --writes P   percent of them that write (10), besides the ten a second that sprints live of
  --from REF   the old version (HEAD~1)
  --steady S   seconds of load before, between and after both rollouts (10)
  --settle S   how long events may take to be consumed afterwards (120)
  --seed N     draws the requests (1)
  --quick      --rate 50 --writes 35 --steady 3
  --keep       keep logs and the old version's folder
  --json       print the summary as JSON

Needs git, PostgreSQL with pgvector and redis-server on this machine (scripts/install-native-servers.sh), and the old version's dependencies, from
pnpm's store or a registry. Exits with 0 if no request failed and every event was consumed, 1 with what did not hold, 2 for wrong options or where
the old version or a server is missing.`

const wholeRun = { rate: '200', writes: '10', steady: '10' }
const quickRun = { rate: '50', writes: '35', steady: '3' }

/** Throws UsageError. */
export function readRolloutOptions(args: readonly string[]): RolloutOptions {
  const values = parse(args)
  const usual = values.quick === true ? quickRun : wholeRun
  const from = values.from ?? 'HEAD~1'
  // What begins with a dash would be an option of git.
  if (!/^[A-Za-z0-9_./@{}^~][\w./@{}^~-]*$/.test(from)) throw new UsageError(`--from takes the name of a commit, not "${from}"`)
  return {
    from,
    rate: whole('--rate', values.rate ?? usual.rate, [1, 2000]),
    writeShare: whole('--writes', values.writes ?? usual.writes, [0, 100]) / 100,
    steadySeconds: whole('--steady', values.steady ?? usual.steady, [1, 3600]),
    settleSeconds: whole('--settle', values.settle ?? '120', [1, 3600]),
    seed: whole('--seed', values.seed ?? '1', [0, 2_147_483_647]),
    json: values.json === true,
    keep: values.keep === true,
    help: values.help === true,
  }
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const
    const flag = { type: 'boolean' } as const
    const options = { rate: text, writes: text, from: text, steady: text, settle: text, seed: text, quick: flag, keep: flag, json: flag }
    return parseArgs({ args: [...args], options: { ...options, help: { ...flag, short: 'h' } } }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function whole(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`${name} takes a whole number from ${least} to ${most}, not "${text}"`)
  return value
}
