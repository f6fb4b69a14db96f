import { parseArgs } from 'node:util'
import { confidence, randomStream } from '@dsm/orchestrator-service/domain'

const help = `How near the confidence of a strategy comes to the truth, for simulated strategies whose rate of success is known.

  npm run evidence:confidence                 4,000 strategies
  npm run evidence:confidence -- --runs 500   fewer
  npm run evidence:confidence -- --json       the figures as JSON

steady       mean absolute error after 50 outcomes, the rate of each strategy being any in 0..1 and staying as it is
drift        the same where the rate has become another one after 25 outcomes
late drift   the same after 150 outcomes, the rate having become another one after 100
calibration  expected calibration error: stated confidence against the share of successes that follow, in tenths, over all 50 outcomes
Rows: fixed steps of 0.05 from one half, the share of successes so far, and the posterior with the discount that is used and others beside it.
Targets of the row in use: steady and calibration at most 0.05.`

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '4000' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const runs = Number(values.runs)

type Estimate = (outcomes: readonly boolean[]) => number
type Row = { estimate: string; steady: number; drift: number; lateDrift: number; calibration: number }

const prior = { met: 1, missed: 1 }
const clamped = (value: number) => Math.min(1, Math.max(0, value))
const inUse = 'posterior, as used'
const estimates: [name: string, estimate: Estimate][] = [
  ['fixed steps of 0.05', (outcomes) => outcomes.reduce((value, met) => clamped(value + (met ? 0.05 : -0.05)), 0.5)],
  ['share of successes', (outcomes) => (outcomes.length === 0 ? 0.5 : outcomes.filter(Boolean).length / outcomes.length)],
  [inUse, (outcomes) => confidence(outcomes).mean],
  ...[1, 0.99, 0.97, 0.95, 0.9].map((discount): [string, Estimate] => [
    `posterior, discount ${discount}`,
    (outcomes) => confidence(outcomes, { discount, prior }).mean,
  ]),
]

if (values.help) console.log(help)
else if (!Number.isInteger(runs) || runs < 1) {
  console.error(`--runs takes a whole number above 0, not ${values.runs}`)
  process.exitCode = 2
} else report()

function report(): void {
  const rows = estimates.map(([name, estimate]) => measure(name, estimate))
  if (values.json) console.log(JSON.stringify(rows))
  else console.table(rows.map(({ estimate, ...figures }) => ({ estimate, ...toThousandths(figures) })))
  const ours = rows.find(({ estimate }) => estimate === inUse)
  if (!ours || ours.steady > 0.05 || ours.calibration > 0.05) process.exitCode = 1
}

function measure(name: string, estimate: Estimate): Row {
  return {
    estimate: name,
    steady: meanError(estimate, { outcomes: 50, changeAfter: 50 }),
    drift: meanError(estimate, { outcomes: 50, changeAfter: 25 }),
    lateDrift: meanError(estimate, { outcomes: 150, changeAfter: 100 }),
    calibration: calibrationError(estimate),
  }
}

type Life = { outcomes: number; changeAfter: number }

/** Outcomes of one strategy, and its rate at their end. */
function life(seed: number, { outcomes, changeAfter }: Life): { outcomes: boolean[]; rate: number } {
  const draw = randomStream('confidence', seed, changeAfter)
  const [before, after] = [draw(), draw()]
  return {
    outcomes: Array.from({ length: outcomes }, (_each, index) => draw() < (index < changeAfter ? before : after)),
    rate: changeAfter < outcomes ? after : before,
  }
}

function meanError(estimate: Estimate, lived: Life): number {
  let sum = 0
  for (let seed = 0; seed < runs; seed++) {
    const { outcomes, rate } = life(seed, lived)
    sum += Math.abs(estimate(outcomes) - rate)
  }
  return sum / runs
}

function calibrationError(estimate: Estimate): number {
  const bins = Array.from({ length: 10 }, () => ({ stated: 0, happened: 0, count: 0 }))
  for (let seed = 0; seed < runs; seed++) {
    const { outcomes } = life(seed, { outcomes: 50, changeAfter: 50 })
    for (const [index, met] of outcomes.entries()) {
      const stated = estimate(outcomes.slice(0, index))
      const bin = bins[Math.min(9, Math.floor(stated * 10))]
      if (!bin) continue
      bin.stated += stated
      bin.happened += met ? 1 : 0
      bin.count += 1
    }
  }
  return bins.reduce((sum, { stated, happened }) => sum + Math.abs(stated - happened), 0) / (runs * 50)
}

function toThousandths(figures: Omit<Row, 'estimate'>): Record<string, string> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value.toFixed(3)]))
}
