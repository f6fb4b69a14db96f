import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { Life, Message } from './simulated/live-policy.ts'
import { type LivedTeam, policyNames, type PolicyName } from './simulated/policies.ts'
import { print, resultsOf } from './simulated/report.ts'

const help = `Lets simulated teams live 30 sprints each under the scrum master and under rules of thumb, on the same seeds in the same run.

  node scripts/bootstrap.mjs run evidence/simulated-teams.ts                200 teams
  node scripts/bootstrap.mjs run evidence/simulated-teams.ts --seeds 20     fewer
  node scripts/bootstrap.mjs run evidence/simulated-teams.ts --threads 1    policies one after the other (default: one a core)
  node scripts/bootstrap.mjs run evidence/simulated-teams.ts --json         the figures as JSON
  … --learn-from all-hours         as if idle hours counted, and a sprint that ran out of work were a lower limit

People have a hidden speed, absences, impediments and work that comes in (the sprint service's simulator), vacations from a calendar, and a speed that changes by
a quarter, up or down, after sprint 15. A team that runs out of work waits for the next sprint. What a point is worth differs from team to team.

accuracy    1 − |committed − done| ÷ the larger of them
met         share of commitments that were met; the policy asks for 0.85
lost        points a sprint that the team would have had time for after it had run out of work
commitment  mean points; capacity is what teams did, or could have done where they ran out
± is the standard error over teams.`

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    threads: { type: 'string', default: String(availableParallelism()) },
    'learn-from': { type: 'string', default: 'hours-with-work' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
const seeds = Number(values.seeds)
const threads = Number(values.threads)
const learnFrom = (['all-hours', 'hours-with-work'] as const).find((hours) => hours === values['learn-from'])

if (values.help) console.log(help)
else if (![seeds, threads].every((number) => Number.isInteger(number) && number > 0)) {
  console.error('--seeds and --threads take a whole number above 0')
  process.exitCode = 2
} else if (learnFrom === undefined) {
  console.error(`--learn-from takes all-hours or hours-with-work, not ${values['learn-from']}`)
  process.exitCode = 2
} else await show({ seeds, learnFrom })

async function show(life: Omit<Life, 'policy'>) {
  const results = resultsOf(await liveAll(life), seeds)
  if (values.json) console.log(JSON.stringify(results))
  else print(results)
}

/** Every policy in a thread of its own, as many at once as there are cores. */
async function liveAll(life: Omit<Life, 'policy'>): Promise<Map<PolicyName, LivedTeam[]>> {
  const lived = new Map<PolicyName, LivedTeam[]>(policyNames.map((policy) => [policy, []]))
  const waiting = [...policyNames]
  let done = 0
  const work = async () => {
    for (let policy = waiting.shift(); policy !== undefined; policy = waiting.shift()) {
      await new Promise<void>((resolve, reject) => {
        const worker = new Worker(new URL('./simulated/live-policy.ts', import.meta.url), {
          workerData: { policy, ...life } satisfies Life,
        })
        worker.on('message', ({ policy: lives, team }: Message) => {
          lived.get(lives)?.push(team)
          done++
          if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${seeds * policyNames.length} lives of teams`)
        })
        worker.on('error', reject)
        worker.on('exit', () => resolve())
      })
    }
  }
  await Promise.all(Array.from({ length: threads }, work))
  if (process.stderr.isTTY) process.stderr.write('\n')
  return lived
}
