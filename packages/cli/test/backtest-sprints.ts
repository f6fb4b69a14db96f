import type { BacktestStep } from '../src/commands/backtest-document.ts'

/** Sprints of two teams that deliver four fifths of what they commit, give or take, as a CSV without chance. */
export function sprintsCsv({ sprints = 12, teams = ['red', 'blue'], project = '' } = {}): string {
  const lines = Array.from({ length: sprints }, (_none, index) =>
    teams.map((team, at) => {
      const committed = 20 + ((index * 7 + at) % 9)
      return `${team},Sprint ${index + 1},${committed},${Math.round(committed * 0.8) + ((index * 5) % 7) - 3},300,${project}`
    }),
  )
  return ['team,sprint,committed,delivered,capacity,project', ...lines.flat(), ''].join('\n')
}

export function step(changes: Partial<BacktestStep> = {}): BacktestStep {
  return {
    project: 'A',
    team: 'red',
    sprint: 'S1',
    committed: 25,
    delivered: 20,
    forecast: { p10: 10, p15: 12, p35: 16, p50: 19, p85: 28, p90: 30 },
    rules: { committed: 25, last: 20, ewma: 20, blend: 20 },
    underway: [],
    ...changes,
  }
}
