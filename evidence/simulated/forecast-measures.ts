import { blocks, type Figure, figure, mean, within } from './measures.ts'
import type { LivedSprint } from './live-team.ts'
import type { LivedTeam } from './policies.ts'

/** How the forecast stood beside what teams could do. Shares; stated are 0.15, 0.70 and 0.15. `bias`: P50 over capacity, less one. */
export type Coverage = { sprints: string; below: Figure; between: Figure; above: Figure; bias: number }

/** One method of the forecast. Weights by block; error and bias of its points relative to capacity, over all sprints. */
export type ExpertRow = { expert: string; awake: number; weights: number[]; error: number; bias: number }

export function coverage(teams: readonly LivedTeam[]): Coverage[] {
  return blocks.map((block) => {
    const share = (holds: (capacity: number, forecast: Forecast) => boolean) =>
      figure(
        teams.map((team) => mean(within(team, block).map(({ could, forecast }) => Number(forecast !== null && holds(could, forecast))))),
      )
    const sprints = teams.flatMap((team) => within(team, block))
    const p50 = mean(sprints.map(({ forecast }) => forecast?.p50 ?? 0))
    return {
      sprints: block.name,
      below: share((capacity, { p15 }) => capacity < p15),
      between: share((capacity, { p15, p85 }) => capacity >= p15 && capacity <= p85),
      above: share((capacity, { p85 }) => capacity > p85),
      bias: p50 / mean(sprints.map(({ could }) => could)) - 1,
    }
  })
}

type Forecast = NonNullable<LivedSprint['forecast']>

export function experts(teams: readonly LivedTeam[]): ExpertRow[] {
  const said = teams.flatMap(({ sprints }) =>
    sprints.flatMap(({ forecast, could }, index) => (forecast?.parts ?? []).map((part) => ({ ...part, could, number: index + 1 }))),
  )
  const sprints = teams.reduce((sum, team) => sum + team.sprints.length, 0)
  return [...Map.groupBy(said, ({ expert }) => expert)].map(([expert, parts]) => {
    const capacity = mean(parts.map(({ could }) => could))
    return {
      expert,
      awake: parts.length / sprints,
      weights: blocks.map(({ from, to }) => {
        const inBlock = parts.filter(({ number }) => number >= from && number <= to)
        return inBlock.reduce((sum, { weight }) => sum + weight, 0) / (teams.length * (to - from + 1))
      }),
      error: mean(parts.map(({ points, could }) => Math.abs(points - could))) / capacity,
      bias: mean(parts.map(({ points, could }) => points - could)) / capacity,
    }
  })
}
