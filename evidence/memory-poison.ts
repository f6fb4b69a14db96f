import { parseArgs } from 'node:util'
import { newLearner, observe, predict } from '@dsm/forecast'
import { type LivedSprint, livedSprints } from './poison/lived-sprints.ts'
import { memoriesOf, recalledFor } from './poison/memories.ts'

const help = `Forecasts simulated teams with a true memory, with faulty and poisoned ones, and without any, on the same sprints in the same run.

  node scripts/bootstrap.mjs run evidence/memory-poison.ts                150 teams of 40 sprints
  node scripts/bootstrap.mjs run evidence/memory-poison.ts --teams 20     fewer
  node scripts/bootstrap.mjs run evidence/memory-poison.ts --json         the figures as JSON

Episodes are recalled by the ranking that plans are made with, from the team's own sprints and those of nine other teams, and go to the forecast as they do when a
sprint is planned. Faults are in what memory claims came of past sprints; near-duplicates pose as the team's own.
error     mean absolute error of the forecast's median, over that without memory; below 1: memory helps
second    the same of the second half of the sprints
weight    mean share that recalled episodes have in the forecast
Target: no error above 1.02.`

const { values } = parseArgs({
  options: {
    teams: { type: 'string', default: '150' },
    sprints: { type: 'string', default: '40' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
const [teams, sprints] = [Number(values.teams), Number(values.sprints)]
/** Teams that know of each other's sprints. */
const worldSize = 10
const limit = 1.02

if (values.help) console.log(help)
else if (![teams, sprints].every((number) => Number.isInteger(number) && number > 0)) {
  console.error('--teams and --sprints take a whole number above 0')
  process.exitCode = 2
} else report()

type Walked = { error: number; second: number; weight: number }
type Recall = (asked: LivedSprint, past: readonly LivedSprint[]) => ReturnType<typeof recalledFor>

function report(): void {
  const without = walkAll(() => [])
  const rows = Object.entries(memoriesOf(sprints)).map(([memory, claim]) => {
    const walked = walkAll((asked, past) => recalledFor(asked, past, claim))
    return {
      memory,
      error: Number((walked.error / without.error).toFixed(4)),
      second: Number((walked.second / without.second).toFixed(4)),
      weight: Number(walked.weight.toFixed(3)),
    }
  })
  if (values.json) console.log(JSON.stringify(rows))
  else console.table(rows)
  if (rows.some(({ error }) => error > limit)) process.exitCode = 1
}

/** Sums over all teams: each has a learner of its own, as each decision has. */
function walkAll(recall: Recall): Walked {
  const total = { error: 0, second: 0, weight: 0, forecasts: 0 }
  for (let world = 0; world * worldSize < teams; world++) {
    const size = Math.min(worldSize, teams - world * worldSize)
    const all = Array.from({ length: Math.max(size, 2) }, (_, index) => livedSprints(`W${world}T${index}`, world, sprints))
    for (const own of all.slice(0, size)) {
      for (const step of walk(own, all, recall)) {
        total.error += step.error
        if (step.number > sprints / 2) total.second += step.error
        total.weight += step.weight
        total.forecasts++
      }
    }
  }
  return { ...total, weight: total.weight / total.forecasts }
}

function walk(own: readonly LivedSprint[], all: readonly LivedSprint[][], recall: Recall) {
  let learner = newLearner()
  return own.map((sprint) => {
    const past = all.flatMap((team) => team.filter(({ number }) => number < sprint.number))
    const { project: team, facts, fullHours, delivered, number } = sprint
    const context = { team, hours: facts.hours, fullHours, days: facts.workingDays }
    const similar = recall(sprint, past)
    const forecast = predict(learner, context, { similar })
    learner = observe(learner, { context, delivered, ranOut: false, similar })
    const weight = forecast?.facts.parts.find(({ expert }) => expert === 'similar-episodes')?.weight ?? 0
    return { number, error: Math.abs((forecast?.p50 ?? 0) - delivered), weight }
  })
}
