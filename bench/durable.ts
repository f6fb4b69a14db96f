import { parseArgs } from 'node:util'
import { execute } from '@dsm/postgres'
import { isNative, openDatabase } from '@dsm/testing/service'
import { openDbos, openJournal, type Workflows } from './durable-workflows.ts'
import { quantile } from './open-loop.ts'

const help = `A workflow of two steps, each of which writes a row: through the journal of the orchestrator's runs, and through DBOS Transact on the same server.

  npm run bench:durable                    300 workflows one by one, then 300 with 20 at a time
  npm run bench:durable -- --runs 50       fewer
  npm run bench:durable -- --json          the figures as JSON

Real PostgreSQL if TEST_POSTGRES_URL is set (scripts/native-servers.sh), else an embedded one.
Columns: time of one workflow in ms with one at a time; workflows a second with several at a time; rows that the two steps left for each workflow.`

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '300' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const runs = Number(values.runs)
const atOnce = 20
const warmUpRuns = 10
const connections = 10

if (values.help) console.log(help)
else if (!Number.isInteger(runs) || runs < 1) {
  console.error(`--runs takes a whole number above 0, not ${values.runs}`)
  process.exitCode = 2
} else await bench()

async function bench() {
  const database = await openDatabase('orchestrator')
  const db = database.pool
  await execute(db, 'create table effects (workflow text not null, step int not null)')
  try {
    const rows = []
    for (const open of [openJournal, openDbos]) {
      const workflows = await open({ db, url: database.url, connections })
      rows.push({ what: workflows.name, server: isNative() ? 'native' : 'embedded', ...(await measure(workflows)) })
      await workflows.close()
      const written = await execute(db, 'delete from effects')
      if (written !== 2 * (warmUpRuns + 2 * runs)) throw new Error(`${workflows.name} left ${written} effects`)
    }
    if (values.json) console.log(JSON.stringify(rows))
    else console.table(rows)
  } finally {
    await database.dispose()
  }
}

async function measure({ run }: Workflows) {
  for (let warm = 0; warm < warmUpRuns; warm += 1) await run(`warm-${warm}`)
  const durations: number[] = []
  for (let at = 0; at < runs; at += 1) {
    const startedAt = performance.now()
    await run(`one-${at}`)
    durations.push(performance.now() - startedAt)
  }
  const startedAt = performance.now()
  let next = 0
  const lane = async () => {
    while (next < runs) {
      next += 1
      await run(`many-${next}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  const seconds = (performance.now() - startedAt) / 1000
  const ms = (share: number) => Number(quantile(durations, share).toFixed(1))
  return { p50Ms: ms(0.5), p99Ms: ms(0.99), perSecond: Math.round(runs / seconds) }
}
