import { Command, CommanderError } from 'commander'
import type { Host, Registration } from './commands/command.ts'
import { audit } from './commands/audit.ts'
import { auth } from './commands/auth.ts'
import { backtest } from './commands/backtest.ts'
import { backup } from './commands/backup.ts'
import { backlog, readiness } from './commands/backlog.ts'
import { calibration } from './commands/calibration.ts'
import { cluster } from './commands/cluster.ts'
import { dailyScrum } from './commands/daily-scrum.ts'
import { decisions } from './commands/decisions.ts'
import { demo } from './commands/demo.ts'
import { events } from './commands/events.ts'
import { health } from './commands/health.ts'
import { importBacklog } from './commands/import.ts'
import { killSwitch } from './commands/kill-switch.ts'
import { memory } from './commands/memory.ts'
import { migrate } from './commands/migrate.ts'
import { orchestrate, plan, status } from './commands/orchestrate.ts'
import { people } from './commands/people.ts'
import { points } from './commands/points.ts'
import { policy } from './commands/policy.ts'
import { progress } from './commands/progress.ts'
import { project } from './commands/project.ts'
import { restore } from './commands/restore.ts'
import { selftest } from './commands/selftest.ts'
import { schedules } from './commands/schedules.ts'
import { report, sprint, sprints, velocity } from './commands/sprint.ts'
import { strategies } from './commands/strategies.ts'
import { timeOff } from './commands/time-off.ts'
import { up } from './commands/up.ts'
import { withFiles } from './env-files.ts'
import { createHost } from './host.ts'
import { exitCodes, exitCodesHelp } from './failure/exit-codes.ts'
import { explain, failureText } from './failure/explain.ts'
import type { Io } from './io.ts'
import { version } from './version.ts'
import { printableJson } from './view/printable.ts'

const commands: readonly Registration[] = [
  demo,
  up,
  importBacklog,
  project,
  people,
  timeOff,
  orchestrate,
  dailyScrum,
  schedules,
  progress,
  status,
  plan,
  decisions,
  strategies,
  memory,
  policy,
  killSwitch,
  backlog,
  readiness,
  points,
  sprint,
  sprints,
  velocity,
  calibration,
  backtest,
  report,
  events,
  audit,
  health,
  selftest,
  auth,
  cluster,
  migrate,
  backup,
  restore,
]

const DESCRIPTION = `Digital Scrum Master: plans, runs, closes and learns from sprints.

Services are found by --url and --token, by DSM_URL (or DSM_PROJECT_URL, DSM_BACKLOG_URL, ...) and DSM_TOKEN, or through what
"dsm up" and "dsm demo --keep" save in .dsm/ of this directory or one above it. {service} in an address stands for the service's name.`

/** Runs one call of the command line; never throws. Resolves to the exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const json = argv.includes('--json')
  try {
    const host = createHost({ ...io, env: withFiles(io.env) }, json)
    await createProgram(json ? { ...io, err: () => {} } : io, host).parseAsync([...argv], { from: 'user' })
    return host.exit()
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok
    const failing = explain(error)
    io.err(`${json ? printableJson(failing) : failureText(failing)}\n`)
    if (io.env['DSM_DEBUG'] === '1' && error instanceof Error) io.err(`${error.stack}\n`)
    return failing.exit
  }
}

function createProgram(io: Io, host: Host): Command {
  const program = new Command('dsm')
    .description(DESCRIPTION)
    .version(version)
    .option('--json', 'print one JSON document instead of text')
    .option('--url <address>', 'where the services are')
    .option('--token <token>', 'who asks; better in DSM_TOKEN, where other users of the machine do not see it')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    // Faults of usage are printed as every other failure is.
    .configureOutput({ writeOut: io.out, writeErr: io.err, outputError: () => {} })
    .addHelpText('after', `\n${exitCodesHelp}`)
  for (const register of commands) register(program, host)
  return program
}
