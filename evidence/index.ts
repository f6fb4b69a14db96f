import { parseArgs } from 'node:util'
import { type Outcome, runScript } from './runner/run-script.ts'
import { scripts } from './runner/scripts.ts'
import { tablesOf } from './runner/tables.ts'

const help = `Runs every evidence script one after the other, prints their figures, and which targets are met.

  npm run evidence                              all of them: an hour or more, most of it for the last three
  npm run evidence -- --quick                   about a tenth of the runs, so that chance decides more
  npm run evidence -- --only confidence         one (repeatable)
  npm run evidence -- --json                    everything as one JSON document

${scripts.map(({ name, about }) => `  ${name.padEnd(16)} ${about}`).join('\n')}

What the columns mean is told by npm run evidence:NAME -- --help. A script whose data is not there is skipped, and says so.
Exit code 1 if a script fails; a target that is missed is no failure: it is printed as missed. 2 for wrong options.`

const options = optionsGiven()
const known = scripts.map(({ name }) => name)
const wanted = options.only ?? known
const strange = wanted.filter((name) => !known.includes(name))

if (options.help) console.log(help)
else if (strange.length > 0) {
  console.error(`there is no script ${strange.join(', ')}; there are ${known.join(', ')}`)
  process.exitCode = 2
} else await runAll()

function optionsGiven() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
    process.exit(2)
  }
}

async function runAll(): Promise<void> {
  const outcomes: Outcome[] = []
  for (const script of scripts.filter(({ name }) => wanted.includes(name))) {
    if (process.stderr.isTTY) process.stderr.write(`${script.name}: ${script.about} …`)
    const outcome = await runScript(script, options.quick)
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
    outcomes.push(outcome)
    if (!options.json) print(outcome, script.about)
  }
  const targets = targetsOf(outcomes)
  const missed = targets.filter(({ met }) => !met).length
  const failed = outcomes.filter(({ status }) => status === 'failed').length
  if (options.json) console.log(JSON.stringify({ scripts: outcomes, met: targets.length - missed, missed, failed }))
  else {
    console.log('\n# Targets\n')
    if (targets.length > 0)
      console.table(
        targets.map(({ met, found, ...target }) => ({ ...target, found: Number(found.toFixed(3)), '': met ? 'met' : 'MISSED' })),
      )
    const skipped = outcomes.filter(({ status }) => status === 'skipped').length
    console.log(`${targets.length - missed} targets met, ${missed} missed; ${failed} scripts failed, ${skipped} skipped`)
  }
  if (failed > 0) process.exitCode = 1
}

function print(outcome: Outcome, about: string): void {
  console.log(`\n# ${outcome.name}: ${about}\n\n$ ${outcome.command}\n`)
  if (outcome.status !== 'done') return console.log(`${outcome.status}: ${outcome.reason}`)
  for (const { title, rows } of tablesOf(outcome.figures)) {
    if (title !== '') console.log(title)
    console.table(rows)
  }
  console.log(`in ${outcome.seconds} s`)
}

function targetsOf(outcomes: readonly Outcome[]) {
  return outcomes.flatMap((outcome) =>
    outcome.status === 'done' ? outcome.targets.map((target) => ({ script: outcome.name, ...target })) : [],
  )
}
