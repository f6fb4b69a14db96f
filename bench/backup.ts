import { execFile, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import { ServiceName } from '@dsm/contracts'
import { isNative } from '@dsm/testing/service'
import { openSite, type Site } from './backup-site.ts'
import { writeEverywhere } from './backup-writers.ts'
import { quantile } from './open-loop.ts'

const help = `Backs five databases up while events are committed in all of them, restores them, and does the same with pg_dump and pg_restore.

  npm run bench:backup                                               200,000 events, 5,000 episodes with vectors, 200 commits a second
  npm run bench:backup -- --events 20000 --episodes 500              less
  npm run bench:backup -- --json                                     the figures as JSON

Needs a real PostgreSQL: TEST_POSTGRES_URL (scripts/native-servers.sh). pg_dump saves each database by itself, all five at a time, in directories compressed at the level of ours: that
is five cuts, and nothing of what dsm restore does to streams and ages. It is left out where it is not installed.
Latency: of a commit, from the moment at which it was due, in ms.`

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    episodes: { type: 'string', default: '5000' },
    rate: { type: 'string', default: '200' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
const past = { events: Number(values.events), episodes: Number(values.episodes) }
const rate = Number(values.rate)
const calmMs = 10_000
const run = promisify(execFile)

if (values.help) console.log(help)
else if (![past.events, past.episodes, rate].every((number) => Number.isInteger(number) && number > 0)) {
  console.error('--events, --episodes and --rate take a whole number above 0')
  process.exitCode = 2
} else if (!isNative()) {
  console.error('this measures a real PostgreSQL with pgvector: start one with scripts/native-servers.sh and set TEST_POSTGRES_URL')
  process.exitCode = 2
} else await bench()

async function bench() {
  const directory = await mkdtemp(join(tmpdir(), 'dsm-bench-backup-'))
  const site = await openSite(past)
  try {
    const calm = writeEverywhere(site.urls, rate)
    await delay(calmMs)
    const without = latencyRow('without a backup', await calm.stop())
    const at = join(directory, 'ours')
    const writers = writeEverywhere(site.urls, rate)
    const saved = await endingWith(writers, dsm(site, ['backup', at]))
    const commits = [without, latencyRow('during dsm backup', await writers.stop())]
    const restored = await dsm(site, ['restore', at, '--replace', '--stream-gone'])
    const sizes = [await row('dsm', at, { megabytes: site.megabytes, saveSeconds: saved.seconds, restoreSeconds: restored.seconds })]
    if (spawnSync('pg_dump', ['--version']).status === 0) sizes.push(await peer(site, join(directory, 'peer')))
    print({ megabytes: site.megabytes, pausedMs: saved.pausedMs, commits, sizes })
  } finally {
    await site.dispose()
    await rm(directory, { recursive: true })
  }
}

/** Whoever writes stops with the work beside it, also where that fails. */
async function endingWith<T>(writers: { stop: () => Promise<unknown> }, work: Promise<T>): Promise<T> {
  try {
    return await work
  } finally {
    await writers.stop()
  }
}

type Figures = { megabytes: number; pausedMs: number; commits: object[]; sizes: object[] }

function print({ megabytes, pausedMs, commits, sizes }: Figures): void {
  if (values.json) return console.log(JSON.stringify({ megabytes, pausedMs, commits, sizes }))
  console.log(`five databases of ${megabytes} MB in all; no event could be committed for ${pausedMs} ms`)
  console.table(commits)
  console.table(sizes)
}

/** The command line in a process of its own, so that the writers here do not wait for it. */
async function dsm({ urls }: Site, argv: readonly string[]): Promise<{ seconds: number; pausedMs: number }> {
  const databases = ServiceName.options.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, urls[name]])
  const main = join(import.meta.dirname, '../packages/cli/src/main.ts')
  const env = { ...process.env, ...Object.fromEntries(databases) }
  const { stdout } = await run(process.execPath, ['--conditions=source', main, ...argv, '--json'], { env })
  return JSON.parse(stdout)
}

/** All five at a time, as ours. */
async function peer({ urls, megabytes }: Site, directory: string) {
  await mkdir(directory)
  const each = async (command: string, argumentsFor: (name: ServiceName) => string[]) => {
    const startedAt = performance.now()
    await Promise.all(ServiceName.options.map((name) => run(command, argumentsFor(name))))
    return (performance.now() - startedAt) / 1000
  }
  const saveSeconds = await each('pg_dump', (name) => ['--format=directory', '--compress=3', `--file=${join(directory, name)}`, urls[name]])
  const replacing = ['--clean', '--if-exists', '--single-transaction']
  const restoreSeconds = await each('pg_restore', (name) => [...replacing, `--dbname=${urls[name]}`, join(directory, name)])
  return row('pg_dump, pg_restore', directory, { megabytes, saveSeconds, restoreSeconds })
}

type Timing = { megabytes: number; saveSeconds: number; restoreSeconds: number }

async function row(what: string, directory: string, { megabytes, saveSeconds, restoreSeconds }: Timing) {
  const files = await readdir(directory, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(files.map(async (file) => (file.isFile() ? (await stat(join(file.parentPath, file.name))).size : 0)))
  return {
    what,
    saveSeconds: rounded(saveSeconds),
    savedPerSecondMB: Math.round(megabytes / saveSeconds),
    restoreSeconds: rounded(restoreSeconds),
    restoredPerSecondMB: Math.round(megabytes / restoreSeconds),
    filesMB: Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6),
  }
}

function latencyRow(when: string, latencies: readonly number[]) {
  const at = (share: number) => rounded(quantile(latencies, share))
  return { when, commits: latencies.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
