import { parseArgs } from 'node:util'
import { createSolver, planSprint } from '@dsm/orchestrator-service'
import { greedyValue } from './greedy.ts'
import { planningInstance } from './planning-instances.ts'

const help = `Plans random sprints and compares them with a greedy plan of the same instances, in the same run.

  npm run bench:planner                  100 instances of each size
  npm run bench:planner -- --runs 20     fewer
  npm run bench:planner -- --json        the figures as JSON

Columns: share proven optimal, time of a whole plan (forecast, solve, certificate, check), value over greedy by value per point.
Targets: 47 × 5 proven optimal in p99 ≤ 400 ms, 500 × 10 in p50 ≤ 1 s, on two cores.`

const sizes = [
  { items: 47, people: 5 },
  { items: 200, people: 8 },
  { items: 500, people: 10 },
]

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const runs = Number(values.runs)
if (values.help) console.log(help)
else if (!Number.isInteger(runs) || runs < 1) {
  console.error(`--runs takes a whole number above 0, not ${values.runs}`)
  process.exitCode = 2
} else await bench()

async function bench() {
  const solver = createSolver({ threads: 1 })
  // The first plans pay for loading and compiling the solver; that is not a plan's own time.
  for (let seed = 0; seed > -10; seed--) await planSprint(...inputs(planningInstance({ items: 47, people: 5, seed })), solver)
  const rows = []
  for (const size of sizes) rows.push(await measure(size))
  await solver.close()
  if (values.json) console.log(JSON.stringify(rows))
  else console.table(rows)

  async function measure({ items, people }: { items: number; people: number }) {
    const times: number[] = []
    let [optimal, value, greedy] = [0, 0, 0]
    for (let seed = 1; seed <= runs; seed++) {
      const instance = planningInstance({ items, people, seed })
      const start = performance.now()
      const plan = await planSprint(...inputs(instance), solver)
      times.push(performance.now() - start)
      if (plan.kind === 'wait') throw new Error(`seed ${seed} gives no plan: ${plan.missing.map(({ detail }) => detail).join('; ')}`)
      optimal += plan.certificate.proven ? 1 : 0
      value += plan.certificate.objective
      greedy += greedyValue(instance.snapshot, instance.policy)
    }
    const quantile = (share: number) => Math.round(times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1] ?? 0)
    const gained = `${((value / greedy - 1) * 100).toFixed(1)} %`
    return {
      size: `${items} × ${people}`,
      runs,
      optimal: `${((optimal / runs) * 100).toFixed(0)} %`,
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
      maxMs: quantile(1),
      overGreedy: gained,
    }
  }
}

function inputs({ snapshot, policy }: ReturnType<typeof planningInstance>) {
  return [snapshot, policy] as const
}
