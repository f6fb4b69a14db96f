import { parseArgs } from 'node:util'
import { propensityOf, randomStream, type TrialSprint, verdict } from '@dsm/orchestrator-service/domain'
import { zTestPromotes } from './z-test.ts'

const help = `Trials of strategies, simulated: how often they are promoted, and what assigning sprints to arms costs and finds out.

  npm run evidence:experiments                1,000 trials of 240 sprints for each row
  npm run evidence:experiments -- --runs 100  fewer
  npm run evidence:experiments -- --json      the figures as JSON

First table, rows: rate of success without the strategy and with it. Columns, all with a look after every sprint:
promoted     by the e-value, as used: arms lean to the better one; "half": arms of equal chance
z, each look by a z-test of level 0.05 that is repeated after every sprint; "z, once" by one at the end
sprints      until the verdict as used, both arms together
Targets: promoted at most 5 % (and what chance adds to that many trials) where there is no difference, at least 80 % for 0.6 and 0.8.

Second table: what each rule of assignment earns (mean score of a sprint, and what the better arm would have) and learns (mean absolute error of the
estimated difference, from arm means for greedy, which has nothing else, and from logged propensities for the others).
drift    the strategy helps by 0.2 for 80 sprints and then harms by 0.2
context  good and bad times of 20 sprints each, rates 0.5 apart, in which it always helps by 0.1`

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const runs = Number(values.runs)
const SPRINTS = 240

type Rates = { without: number; with: number }
type Scenario = { name: string; at: (sprint: number) => Rates }
type Assign = (past: readonly TrialSprint[]) => number

const steady = (without: number, withIt: number): Scenario => ({ name: `${without} and ${withIt}`, at: () => ({ without, with: withIt }) })
const trials: Scenario[] = [
  steady(0.5, 0.5),
  steady(0.7, 0.7),
  steady(0.9, 0.9),
  { name: '0.4 and 0.4, later 0.9 and 0.9', at: (sprint) => (sprint < 60 ? { without: 0.4, with: 0.4 } : { without: 0.9, with: 0.9 }) },
  steady(0.6, 0.8),
  steady(0.7, 0.8),
  steady(0.5, 0.8),
  steady(0.8, 0.6),
]
const worlds: Scenario[] = [
  { ...steady(0.6, 0.8), name: 'steady' },
  { name: 'drift', at: (sprint) => (sprint < 80 ? { without: 0.6, with: 0.8 } : { without: 0.8, with: 0.6 }) },
  {
    name: 'context',
    at: (sprint) => {
      const base = Math.floor(sprint / 20) % 2 === 0 ? 0.85 : 0.35
      return { without: base, with: base + 0.1 }
    },
  },
]

if (values.help) console.log(help)
else if (!Number.isInteger(runs) || runs < 1) {
  console.error(`--runs takes a whole number above 0, not ${values.runs}`)
  process.exitCode = 2
} else report()

function report(): void {
  const verdicts = trials.map(verdictRow)
  const assignments = worlds.flatMap(assignmentRows)
  const mostPromoted = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / runs)
  const missed = verdicts.some(({ differs, promoted }) => !differs && promoted > mostPromoted)
  if (missed || (verdicts.find(({ trial }) => trial === '0.6 and 0.8')?.promoted ?? 0) < 0.8) process.exitCode = 1
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`
  if (values.json) return console.log(JSON.stringify({ verdicts, assignments }))
  console.table(
    verdicts.map(({ trial, promoted, half, eachLook, once, sprints }) => ({
      trial,
      promoted: percent(promoted),
      half: percent(half),
      'z, each look': percent(eachLook),
      'z, once': percent(once),
      sprints: Math.round(sprints),
    })),
  )
  console.table(assignments.map(({ world, rule, ...figures }) => ({ world, rule, ...toThousandths(figures) })))
}

function verdictRow(scenario: Scenario) {
  const counts = { promoted: 0, half: 0, eachLook: 0, once: 0, sprints: 0 }
  for (let seed = 0; seed < runs; seed++) {
    const leaning = verdict(play(scenario, propensityOf, seed))
    const even = play(scenario, half, seed)
    counts.promoted += leaning.verdict === 'promote' ? 1 : 0
    counts.sprints += leaning.sprints.treatment + leaning.sprints.control
    counts.half += verdict(even).verdict === 'promote' ? 1 : 0
    counts.eachLook += even.some((_sprint, index) => zTestPromotes(even.slice(0, index + 1))) ? 1 : 0
    counts.once += zTestPromotes(even) ? 1 : 0
  }
  const { promoted, half: even, eachLook, once, sprints } = counts
  return {
    trial: scenario.name,
    differs: scenario.at(0).with !== scenario.at(0).without,
    promoted: promoted / runs,
    half: even / runs,
    eachLook: eachLook / runs,
    once: once / runs,
    sprints: sprints / runs,
  }
}

function half(): number {
  return 0.5
}

/** Tries both arms five times in turn, then always the one with the better mean. */
function greedy(past: readonly TrialSprint[]): number {
  if (past.length < 10) return past.length % 2
  return armMean(past, true) > armMean(past, false) ? 1 : 0
}

function assignmentRows(scenario: Scenario) {
  const rules: [name: string, assign: Assign][] = [
    ['greedy', greedy],
    ['half', half],
    ['leaning, as used', propensityOf],
  ]
  return rules.map(([rule, assign]) => {
    const sums = { score: 0, better: 0, error: 0 }
    for (let seed = 0; seed < runs; seed++) {
      const sprints = play(scenario, assign, seed)
      const rates = sprints.map((_sprint, index) => scenario.at(index))
      sums.score += average(sprints.map(({ treated }, index) => rateOf(rates[index], treated)))
      sums.better += average(rates.map((each) => Math.max(each.with, each.without)))
      const truth = average(rates.map((each) => each.with - each.without))
      sums.error += Math.abs((rule === 'greedy' ? armMean(sprints, true) - armMean(sprints, false) : weighted(sprints)) - truth)
    }
    return { world: scenario.name, rule, score: sums.score / runs, better: sums.better / runs, error: sums.error / runs }
  })
}

function play(scenario: Scenario, assign: Assign, seed: number): TrialSprint[] {
  const draw = randomStream('trial', scenario.name, seed)
  const past: TrialSprint[] = []
  for (let sprint = 0; sprint < SPRINTS; sprint++) {
    const propensity = assign(past)
    const treated = draw() < propensity
    past.push({ treated, propensity, score: draw() < rateOf(scenario.at(sprint), treated) ? 1 : 0 })
  }
  return past
}

/** Difference of the arms, each sprint weighted by the inverse of the probability of its arm, shares normalised. */
function weighted(sprints: readonly TrialSprint[]): number {
  const mean = (treated: boolean) => {
    const arm = sprints.filter((sprint) => sprint.treated === treated)
    const weights = arm.map(({ propensity }) => 1 / (treated ? propensity : 1 - propensity))
    return arm.reduce((sum, { score }, index) => sum + score * (weights[index] ?? 0), 0) / weights.reduce((sum, weight) => sum + weight, 0)
  }
  return mean(true) - mean(false)
}

function armMean(sprints: readonly TrialSprint[], treated: boolean): number {
  return average(sprints.filter((sprint) => sprint.treated === treated).map(({ score }) => score))
}

function rateOf(rates: Rates | undefined, treated: boolean): number {
  return (treated ? rates?.with : rates?.without) ?? 0
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length)
}

function toThousandths(figures: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value.toFixed(3)]))
}
