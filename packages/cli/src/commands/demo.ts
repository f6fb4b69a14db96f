import type { ImportReport, ServiceName } from '@dsm/contracts'
import { z } from 'zod'
import { saveConnection } from '../connection-file.ts'
import { PROJECT_ID } from '../demo/create-project.ts'
import type { History } from '../demo/history-digest.ts'
import type { DemoResult } from '../demo/run-demo.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { bold, dim } from '../view/text.ts'
import { whereToLook } from '../view/where-to-look.ts'
import { type Answer, command } from './command.ts'
import type { Context } from './context.ts'
import { readDemoBacklog } from './demo-backlog.ts'
import { Mapping, typedWhole } from './inputs.ts'

/** With this one, six sprints show all that is told of: a missed commitment, the rule that it suggests, its trial, and how that is decided. */
const DEFAULT_SEED = 6

export const DemoInput = z.object({
  seed: typedWhole.default(DEFAULT_SEED),
  sprints: typedWhole.pipe(z.number().min(1).max(30)).default(1),
  keep: z.boolean().default(false),
  csv: z.string().optional(),
  map: Mapping,
})

/** `imported` is there with --csv alone, `running` with --keep. */
type DemoData = {
  digest: string
  firstPlanSeconds: number
  totalSeconds: number
  seed: number
  history: History
  imported?: ImportReport
  running?: { urls: Record<ServiceName, string>; tokenFile: string }
}

export const demo = command({
  usage: 'demo',
  summary: 'Live through whole sprints on this machine: plan, ten days, close, retrospective, learning, next plan',
  options: [
    ['--seed <number>', `the same seed gives the same history (default ${DEFAULT_SEED})`],
    ['--sprints <number>', 'how many sprints are lived through, 1 to 30 (default 1)'],
    ['--keep', 'leave the services running until Ctrl-C, so that other commands find them'],
    ['--csv <file>', "plan from a tracker's export instead of the demo's backlog; exit code 2 if rows were rejected"],
    ['--map <field=column>', 'which column of the export feeds a field', 'repeatable'],
  ],
  examples: [
    'dsm demo --seed 7',
    'dsm demo --sprints 6',
    'dsm demo --keep',
    'dsm demo --csv jira.csv --map points="Custom field (Story Points)"',
  ],
  input: DemoInput,
  run: async ({ seed, sprints, keep, csv, map }, context) => {
    const startedAt = performance.now()
    const file = csv === undefined ? undefined : await readDemoBacklog({ file: csv, mapping: map, cwd: context.io.cwd })
    // The services are loaded by the commands that run them alone: every other one starts the sooner.
    const [{ runDemo }, { logFor }, { ollamaOf }] = await Promise.all([
      import('../demo/run-demo.ts'),
      import('./log.ts'),
      import('./ollama-of.ts'),
    ])
    const ollama = ollamaOf(context.io.env)
    const result = await runDemo({
      ...(ollama && { ollama }),
      sprints,
      ...(file !== undefined && { csv: file, mapping: map }),
      seed,
      log: logFor(context.io),
      tell: context.tell,
    })
    const { digest, history, firstPlanMs, imported } = result
    const data: DemoData = {
      digest,
      firstPlanSeconds: seconds(firstPlanMs),
      totalSeconds: seconds(performance.now() - startedAt),
      seed,
      history,
      ...(imported && { imported }),
    }
    if (keep) return keepRunning(data, result, context)
    await result.stop()
    return { data, view: demoView, exit: exitOf(data) }
  },
})

const exitOf = ({ imported }: DemoData) => (imported && imported.rejected > 0 ? exitCodes.partial : exitCodes.ok)

async function keepRunning(data: DemoData, { connection, stop }: DemoResult, { io }: Context): Promise<Answer<DemoData>> {
  const saved = await saveConnection(io.cwd, connection)
  return {
    data: { ...data, running: { urls: connection.urls, tokenFile: saved.tokenFile } },
    view: demoView,
    exit: exitOf(data),
    stay: async () => {
      await io.interrupted()
      await saved.remove()
      await stop()
    },
  }
}

function demoView({ digest, firstPlanSeconds, totalSeconds, running }: DemoData): string {
  return [
    '',
    `history digest: ${digest}`,
    dim(`first plan after ${firstPlanSeconds} s, everything after ${totalSeconds} s`),
    '',
    ...(running
      ? [whereToLook({ ...running, projectId: PROJECT_ID }), '', bold('The services run until Ctrl-C.')]
      : [dim('Everything has stopped. "dsm demo --keep" leaves the services running, to look around in them.')]),
  ].join('\n')
}

const seconds = (milliseconds: number) => Math.round(milliseconds / 100) / 10
