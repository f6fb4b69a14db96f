import { parseArgs } from 'node:util'
import { type FaultKind, faultKinds } from './monkey/faults.ts'

export type Options = {
  seed: number
  minutes: number
  projects: number
  json: boolean
  help: boolean
  mutations: boolean
  /** Of the mutations only these; all where empty. */
  only: readonly string[]
  /** Of the faults only these; all where empty. */
  faults: readonly FaultKind[]
  settleSeconds: number
  keep: boolean
}

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const help = `Runs the five services as processes of their own, two replicas each, on throw-away PostgreSQL and Redis; sends them the traffic of several teams;
kills, stops, pauses and cuts off what it can; then stops, waits until everything is quiet, and checks what clients, databases and the archive remember.

  npm run chaos                                 two minutes of faults, seed 1
  npm run chaos -- --seed 7 --minutes 10        another history, for longer
  npm run chaos -- --quick                      half a minute, few projects: does it work at all
  npm run chaos -- --mutations                  takes one guarantee at a time out of a copy of the tree: the check must notice each
  npm run chaos -- --mutations --only inbox     one of them

  --seed N       draws traffic and faults; what the machine makes of them in time is its own
  --minutes M    how long faults happen; starting, settling and checking come on top
  --projects N   teams that work at a time (6)
  --faults LIST  only these, separated by commas: ${faultKinds.join(', ')}
  --settle S     seconds that everything may take to become quiet before it counts as stuck (180)
  --json         the summary as JSON on standard output; progress goes to standard error
  --keep         leave the logs of all processes where they are, also after a success

Needs PostgreSQL with pgvector and redis-server on this machine (scripts/install-native-servers.sh).
Exits with 0 if nothing was found, 1 with the seed and the findings, 2 for wrong options.`

const wholeRun = { minutes: '2', projects: '6' }
const quickRun = { minutes: '0.5', projects: '3' }
/** Each of several. */
const mutationRun = { minutes: '1', projects: '4' }

/** Throws UsageError. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args)
  const usual = values.quick === true ? quickRun : values.mutations === true ? mutationRun : wholeRun
  const minutes = numberOf('--minutes', values.minutes ?? usual.minutes, { above: 0, most: 240 })
  const projects = whole('--projects', values.projects ?? usual.projects, { least: 1, most: 50 })
  return {
    seed: whole('--seed', values.seed ?? '1', { least: 0, most: 2_147_483_647 }),
    minutes,
    projects,
    json: values.json === true,
    help: values.help === true,
    mutations: values.mutations === true,
    only: values.only ?? [],
    faults: kindsOf(values.faults ?? ''),
    settleSeconds: whole('--settle', values.settle ?? '180', { least: 1, most: 3600 }),
    keep: values.keep === true,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        minutes: { type: 'string' },
        projects: { type: 'string' },
        quick: { type: 'boolean' },
        json: { type: 'boolean' },
        keep: { type: 'boolean' },
        mutations: { type: 'boolean' },
        faults: { type: 'string' },
        settle: { type: 'string' },
        only: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function whole(name: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`${name} takes a whole number from ${least} to ${most}, not "${text}"`)
  return value
}

function numberOf(name: string, text: string, { above, most }: { above: number; most: number }): number {
  const value = Number(text)
  if (text.trim() === '' || !(value > above && value <= most))
    throw new UsageError(`${name} takes a number above ${above} and up to ${most}, not "${text}"`)
  return value
}

function kindsOf(list: string): FaultKind[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const kind = faultKinds.find((known) => known === name)
      if (kind === undefined) throw new UsageError(`--faults knows no "${name}"; there are ${faultKinds.join(', ')}`)
      return kind
    })
}
