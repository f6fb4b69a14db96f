import type { BacktestStep } from '../commands/backtest-document.ts'

/** Scored sprints of a team, oldest first. */
export type TeamSteps = { project: string; team: string; steps: BacktestStep[]; held: number }

/** Teams with most sprints first. */
export function teamsOf(steps: readonly BacktestStep[]): TeamSteps[] {
  const byTeam = Map.groupBy(steps, ({ project, team }) => JSON.stringify([project, team]))
  return [...byTeam.values()]
    .flatMap((own): TeamSteps[] => {
      const first = own[0]
      return first ? [{ project: first.project, team: first.team, steps: own, held: own.filter(isHeld).length }] : []
    })
    .toSorted((a, b) => b.steps.length - a.steps.length)
}

/** Whether what was delivered lies in the 80 % interval; its ends count. */
export function isHeld({ delivered, forecast: { p10, p90 } }: BacktestStep): boolean {
  return delivered >= p10 - 1e-9 && delivered <= p90 + 1e-9
}

/** Title of a team's chart: `core (ATLAS)`, or only the team where all are of one unnamed project. */
export const titleOf = ({ project, team }: Pick<TeamSteps, 'project' | 'team'>) => (project === 'all' ? team : `${team} (${project})`)
