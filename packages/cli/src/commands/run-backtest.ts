import { access, constants, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { backtest as walkThrough, readPastSprints, RowError, wantsOutcomes, type BacktestRow, type PastSprints } from '@dsm/forecast'
import { exitCodes } from '../failure/exit-codes.ts'
import { usageFailure } from '../failure/failure.ts'
import type { Working } from '../progress/working.ts'
import { backtestChart } from '../view/backtest-chart.ts'
import { backtestSvg } from '../view/backtest-svg.ts'
import { backtestView } from '../view/backtest-view.ts'
import type { BacktestInput } from './backtest.ts'
import { nothingToRead, nothingToScore, unknownName } from './backtest-failures.ts'
import { backtestDocument, type BacktestDocument } from './backtest-document.ts'
import type { Answer } from './command.ts'
import type { Context } from './context.ts'
import { readInputFile } from './input-file.ts'

const REDRAW_MS = 100

/** Reads the sprints of a file, walks through them, and draws what it is asked to draw. Throws a usage failure for a file that says nothing usable. */
export async function runBacktest(
  { csv: file, project, team, chart, svg, all }: BacktestInput,
  { io, working }: Pick<Context, 'io' | 'working'>,
): Promise<Answer<BacktestDocument>> {
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
}

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
