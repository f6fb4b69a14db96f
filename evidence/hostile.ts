import { parseArgs } from 'node:util'
import { type Attack, attack, families, inputOf, sceneOf } from '@dsm/testing/hostile'
import { everyOperation } from '../packages/cli/test/system/every-operation.ts'
import { startVictim } from './hostile/start-victim.ts'

const help = `Sends hostile inputs to every operation of the five services and to the imports, and looks at what they do to them.

  npm run hostile                       10,000 inputs, seed 1
  npm run hostile -- --inputs 2000      fewer
  npm run hostile -- --seed 7           others
  npm run hostile -- --seed 7 --number 4711   one of them, as a finding names it (repeatable)
  npm run hostile -- --json             everything as one JSON document

The services run in a process of their own with the limits of production: on real PostgreSQL and Redis if TEST_POSTGRES_URL and TEST_REDIS_URL are set
(scripts/native-servers.sh), else on embedded ones. None of the inputs asks for anything that may be done: whatever is answered, no database may hold anything else.

refused    answered with 4xx
harmless   answered below 400, and nothing changed: a read, or an import that was only tried
cut        the connection ended without an answer, as it may after something that is no HTTP
failed     answered with 5xx
changed    after which a database held something else
slowestMs  from the request to the end of its answer, eight being under way
blockedMs  the longest that the event loop of the services was held up

Families: ${[...families.keys()].join(', ')}.

Exits with 0 if nothing was found, 1 with the findings, 2 for wrong options.`

/** A heap that has grown by more than this kept what it was sent. */
const heapGrowthMaxMb = 64

const options = optionsGiven()

if (options.help) console.log(help)
else await run()

function optionsGiven() {
  try {
    const { values } = parseArgs({
      options: {
        inputs: { type: 'string', default: '10000' },
        seed: { type: 'string', default: '1' },
        number: { type: 'string', multiple: true },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const whole = (name: string, text: string, least: number) => {
      const value = Number(text)
      if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
        throw new Error(`--${name} takes a whole number from ${least}, not "${text}"`)
      return value
    }
    return {
      json: values.json,
      help: values.help,
      count: whole('inputs', values.inputs, 1),
      seed: whole('seed', values.seed, 0),
      only: values.number?.map((text) => whole('number', text, 0)),
    }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
    process.exit(2)
  }
}

async function run(): Promise<void> {
  const { json, seed, count, only } = options
  const victim = await startVictim()
  const { known, privateJwk } = victim.ready
  const scene = await sceneOf({ operations: everyOperation, known, seed, privateJwk })
  if (only && !json) for (const number of only) show(number, inputOf(scene, seed, number))
  const startedAt = performance.now()
  const progress = (family: string) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${family} …`)
  }
  const found = await attack(victim.target, { scene, seed, count, progress, ...(only && { only }) })
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
  await victim.stop()
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  const summary = summaryOf(found)
  if (json) console.log(JSON.stringify({ seed, seconds, ...summary, ...found }))
  else print(found, { seconds, ...summary })
  if (found.findings.length > 0 || summary.heapGrowthMb > heapGrowthMaxMb) process.exitCode = 1
}

function summaryOf({ rows, findings, before, after }: Attack) {
  const sum = (column: 'inputs' | 'failed' | 'changed') => rows.reduce((total, row) => total + row[column], 0)
  return {
    inputs: sum('inputs'),
    failed: sum('failed'),
    changed: sum('changed'),
    findings: findings.length,
    heapGrowthMb: Math.round(after.heapMb - before.heapMb),
    rssMb: Math.round(after.rssMb),
    rssGrowthMb: Math.round(after.rssMb - before.rssMb),
  }
}

function print({ rows, findings }: Attack, summary: Record<string, number>): void {
  console.table(rows)
  for (const { kind, number, family, told } of findings)
    console.log(`${kind}: --seed ${options.seed} --number ${number} (${family}) ${told}`)
  console.log(
    Object.entries(summary)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  )
}

function show(number: number, { operation, method, target, body, raw }: ReturnType<typeof inputOf>): void {
  console.log(`${number}: ${operation}\n${raw?.toString('latin1') ?? `${method} ${target}\n${body?.toString() ?? ''}`}`.slice(0, 4000))
}
