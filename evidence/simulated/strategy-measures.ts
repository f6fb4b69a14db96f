import { mean } from './measures.ts'
import type { LivedTeam } from './policies.ts'

/** What became of a strategy in the teams that have it; `met`: share of its sprints whose commitment was met within 10 %. */
export type StrategyRow = {
  strategy: string
  teams: number
  active: number
  trial: number
  retired: number
  applied: number
  leftOut: number
  met: number | null
}

/** One row for each strategy that every team starts with, and one for all rules that were mined. */
export function strategies(teams: readonly LivedTeam[]): StrategyRow[] {
  const entries = teams.flatMap((team) => team.strategies.map((entry) => ({ ...entry, seed: team.seed })))
  return [...Map.groupBy(entries, ({ name, mined }) => (mined ? 'mined rules' : name))].map(([strategy, found]) => {
    const count = (status: string) => found.filter((entry) => entry.status === status).length
    const total = (of: (entry: (typeof found)[number]) => number) => found.reduce((sum, entry) => sum + of(entry), 0)
    const met = found.flatMap((entry) => entry.met ?? [])
    return {
      strategy,
      teams: new Set(found.map(({ seed }) => seed)).size,
      active: count('active'),
      trial: count('trial') + count('candidate'),
      retired: count('retired'),
      applied: total(({ applied }) => applied),
      leftOut: total(({ leftOut }) => leftOut),
      met: met.length > 0 ? mean(met) : null,
    }
  })
}
