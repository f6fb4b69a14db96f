import { access, constants, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { backtest as walkThrough, readPastSprints, RowError, wantsOutcomes, type BacktestRow, type PastSprints } from '@dsm/forecast'
import { z } from 'zod'
import { exitCodes } from '../failure/exit-codes.ts'
import { usageFailure } from '../failure/failure.ts'
import type { Working } from '../progress/working.ts'
import { backtestChart } from '../view/backtest-chart.ts'
import { backtestSvg } from '../view/backtest-svg.ts'
import { backtestView } from '../view/backtest-view.ts'
import { nothingToRead, nothingToScore, unknownName } from './backtest-failures.ts'
import { backtestDocument, type BacktestDocument } from './backtest-document.ts'
import { command } from './command.ts'
import { readInputFile } from './input-file.ts'

const BacktestInput = z.object({
  csv: z.string(),
  project: z.string().min(1).optional(),
  team: z.string().min(1).optional(),
  chart: z.boolean().default(false),
  svg: z
    .string()
    .regex(/\.svg$/i, 'must end with .svg')
    .optional(),
  all: z.boolean().default(false),
})

const REDRAW_MS = 100

export const backtest = command({
  usage: 'backtest <csv>',
  summary:
    'Forecast past sprints of a CSV (team, sprint, committed, delivered, ...) in time order, beside simple rules; exit code 2 if lines were left out',
  options: [
    ['--project <name>', 'only sprints of this project'],
    ['--team <name>', 'score only this team; it still learns from the others'],
    ['--chart', 'draw the forecast interval against what was delivered'],
    ['--svg <file>', 'write that drawing to a file, all teams'],
    ['--all', 'show every line that was left out'],
  ],
  examples: [
    'dsm backtest sprints.csv',
    'dsm backtest sprints.csv --team "Atlas core" --chart',
    'dsm backtest sprints.csv --project ATLAS --svg forecast.svg --json',
  ],
  input: BacktestInput,
  run: async ({ csv: file, project, team, chart, svg, all }, { io, working }) => {
    if (svg !== undefined) await demandFolder(svg, io.cwd)
    const sprints = await readSprints(file, io.cwd)
    const rows = project === undefined ? sprints.rows : sprints.rows.filter((row) => row.project === project)
    if (project !== undefined && rows.length === 0) throw unknownName('project', project, sprints.rows)
    if (team !== undefined && !rows.some((row) => row.team === team)) throw unknownName('team', team, rows)
    const only = (row: BacktestRow) => team === undefined || row.team === team
    const report = await walked(rows, { only, working, file })
    if (!report) throw nothingToScore(rows.filter(only), sprints.faults)
    const data = backtestDocument(file, { ...sprints, rows: rows.filter(only) }, report)
    if (svg !== undefined) await writeFile(resolve(io.cwd, svg), backtestSvg(data.steps))
    const view = (shown: BacktestDocument) =>
      [backtestView(shown, all), ...(chart ? [backtestChart(shown.steps)] : []), ...(svg === undefined ? [] : [`${svg} is written`])].join(
        '\n\n',
      )
    return { data, view, exit: sprints.faults.length + sprints.outcomeFaults.length > 0 ? exitCodes.partial : exitCodes.ok }
  },
})

/** Said before the work rather than after it. */
async function demandFolder(file: string, cwd: string): Promise<void> {
  try {
    await access(dirname(resolve(cwd, file)), constants.W_OK)
  } catch {
    throw usageFailure(`--svg: ${file} lies in a folder that does not exist or may not be written to`)
  }
}

/** Sprints of a file; their outcomes come from `outcomes.csv` beside it where the file itself has none. */
async function readSprints(file: string, cwd: string): Promise<PastSprints> {
  const csv = await readInputFile(file, cwd)
  try {
    const outcomes = wantsOutcomes(csv) ? await readInputFile(join(dirname(file), 'outcomes.csv'), cwd) : undefined
    const sprints = readPastSprints(csv, outcomes)
    if (sprints.rows.length === 0) throw nothingToRead(file, sprints.faults)
    return sprints
  } catch (error) {
    if (!(error instanceof RowError)) throw error
    throw usageFailure(`${file}: ${error.message}`, {
      hints: [
        'needed are team, sprint, committed, delivered; used as well: project, capacity (or hours), full_hours, days, items, in_progress, done, added',
        'or the columns of the sprint benchmark, with outcomes.csv beside the file',
      ],
    })
  }
}

type Walk = { only: (row: BacktestRow) => boolean; working: Working; file: string }

function walked(rows: readonly BacktestRow[], { only, working, file }: Walk) {
  return working(`forecasting ${file}`, async (report) => {
    let drawnAt = 0
    const onProgress = (done: number, total: number) => {
      const now = performance.now()
      if (now - drawnAt < REDRAW_MS) return
      drawnAt = now
      report(done, total)
    }
    return walkThrough(rows, { only, onProgress })
  })
}
