import { z } from 'zod'
import { command } from './command.ts'

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
export type BacktestInput = z.output<typeof BacktestInput>

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
  // The forecast is loaded by this command alone: every other one starts the sooner.
  run: async (input, context) => (await import('./run-backtest.ts')).runBacktest(input, context),
})
