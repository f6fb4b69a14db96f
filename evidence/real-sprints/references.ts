import { existsSync, readFileSync } from 'node:fs'
import { type BacktestReport, type BoundsScore, mean, scoreBounds, scorePoints } from '@dsm/forecast'

/** What other methods say of the same sprints: the columns of a refs.csv. */
export type References = {
  /** Names of methods that give a forecast. */
  methods: readonly string[]
  /** NaN where the file says nothing. */
  valueOf: (sprint: string, column: string) => number
}

/** Undefined where there is no such file. */
export function readReferences(file: string): References | undefined {
  if (!existsSync(file)) return undefined
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/)
  const columns = head.split(',')
  const byId = new Map(lines.map((line) => line.split(',')).map((cells) => [cells[0], cells]))
  return {
    methods: columns.filter((column) => column.startsWith('ref_')),
    valueOf: (sprint, column) => Number(byId.get(sprint)?.[columns.indexOf(column)] || Number.NaN),
  }
}

/** relMAE of each method in each project, and the mean over projects. */
export function errorsOf({ projects, steps }: BacktestReport, { methods, valueOf }: References): [method: string, [string, number][]][] {
  return methods.map((method) => {
    const scores = projects.map(({ project }): [string, number] => {
      const scored = steps
        .filter(({ row }) => row.project === project)
        .map(({ row, committed }) => ({ committed, delivered: row.outcome.delivered, forecast: valueOf(row.sprint, method) }))
      return [project, scorePoints(scored).relMae ?? Number.NaN]
    })
    return [method, [...scores, ['mean', mean(scores.map(([, score]) => score))]]]
  })
}

/** How honest the intervals (`lo`, `hi`) and commitments (`commit`) of the file are: mean over projects, and over all sprints. Undefined where it lacks some. */
export function boundsOf(
  { projects, steps }: BacktestReport,
  { valueOf }: References,
): { mean: BoundsScore; all: BoundsScore } | undefined {
  const stated = steps.map(({ row: { sprint, project, outcome } }) => ({
    project,
    delivered: outcome.delivered,
    low: valueOf(sprint, 'lo'),
    high: valueOf(sprint, 'hi'),
    commitment: valueOf(sprint, 'commit'),
  }))
  if (stated.some(({ low, high, commitment }) => Number.isNaN(low + high + commitment))) return undefined
  const scores = projects.map(({ project: name }) => scoreBounds(stated.filter(({ project }) => project === name)))
  const over = (figure: keyof BoundsScore) => mean(scores.map((score) => score[figure] ?? Number.NaN))
  return {
    mean: { coverage: over('coverage'), width: over('width'), kept: over('kept'), volume: over('volume') },
    all: scoreBounds(stated),
  }
}
