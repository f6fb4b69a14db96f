import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BareReads } from './http-bare.ts'
import type { ServiceReads } from './http-service.ts'
import { type Loaded, openLoop, quantile } from './open-loop.ts'

const help = `Reads a project, an item and a list of 50 items in turn under a steady load, beside a bare Fastify route with the same token check and the same bodies.

  npm run bench:http                                 500 requests a second, 15 s to warm up and 15 s for each route
  npm run bench:http -- --rate 1000 --seconds 30     another load
  npm run bench:http -- --json                       the figures as JSON

Real PostgreSQL and Redis if TEST_POSTGRES_URL and TEST_REDIS_URL are set (scripts/native-servers.sh), else embedded ones.
Columns: latency in ms from when a request was due; what was not answered with 200; p99 over the bare route's.
Target: p99 of at most 20 ms at 500 requests a second.`

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '15' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
const load = { rate: Number(values.rate), seconds: Number(values.seconds) }
/** Until the compiler of a young process has done its work: a service lives for days. */
const warmUpSeconds = 15

if (values.help) console.log(help)
else if (!(load.rate > 0 && load.seconds > 0)) {
  console.error('--rate and --seconds take a number above 0')
  process.exitCode = 2
} else await bench()

async function bench() {
  const service = start('http-service.ts')
  const bare = start('http-bare.ts')
  const [{ token, reads }] = (await once(service, 'message')) as [ServiceReads]
  const bodies = await Promise.all(reads.map(({ url }) => bodyOf(url, token)))
  bare.send(bodies)
  const [baseline] = (await once(bare, 'message')) as [BareReads]

  const names = [...reads.map(({ name }) => name), 'all of them']
  const floor = await measure(baseline)
  const real = await measure({ token, urls: reads.map(({ url }) => url) })
  const rows = names.flatMap((read, index) => {
    const [bareRow, serviceRow] = [figures(floor[index]), figures(real[index])]
    return [
      { read, route: 'bare', ...bareRow, overBare: 1 },
      { read, route: 'service', ...serviceRow, overBare: Number((serviceRow.p99Ms / bareRow.p99Ms).toFixed(2)) },
    ]
  })
  service.disconnect()
  bare.disconnect()
  if (values.json) console.log(JSON.stringify(rows))
  else console.table(rows)
}

function start(file: string): ChildProcess {
  const child = fork(join(import.meta.dirname, file), {
    execArgv: ['--conditions=source'],
    // Services log to their standard output as in production; nobody reads it.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.on('exit', (code) => {
    if (!code) return
    console.error(`${file} ended with ${code}`)
    process.exit(1)
  })
  return child
}

async function bodyOf(url: string, token: string): Promise<unknown> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  return answer.json()
}

/** What became of each address, and of all together. */
async function measure(target: { urls: readonly string[]; token: string }): Promise<Loaded[]> {
  await openLoop({ ...target, ...load, seconds: warmUpSeconds })
  const each = await openLoop({ ...target, ...load })
  const errors = each.reduce((sum, { errors: some }) => sum + some, 0)
  return [...each, { latenciesMs: each.flatMap(({ latenciesMs }) => latenciesMs), errors }]
}

function figures({ latenciesMs, errors }: Loaded = { latenciesMs: [], errors: 0 }) {
  const ms = (share: number) => Number(quantile(latenciesMs, share).toFixed(2))
  return { requests: latenciesMs.length + errors, errors, p50Ms: ms(0.5), p99Ms: ms(0.99), p999Ms: ms(0.999) }
}
