import type { LivedSprint } from './live-team.ts'
import type { LivedTeam } from './policies.ts'

/** A figure with its standard error over teams. */
export type Figure = { mean: number; error: number }

/** Parts of a team's life, as sprint numbers. The hidden speed changes after 15. */
export const blocks = [
  { name: '1–5', from: 1, to: 5 },
  { name: '6–15', from: 6, to: 15 },
  { name: '16–20', from: 16, to: 20 },
  { name: '21–30', from: 21, to: 30 },
  { name: 'all', from: 1, to: 30 },
] as const

/** What is measured of a sprint. */
export const measures = {
  /** How near the commitment came to what was done. */
  accuracy: ({ totals: { commitment, completed } }: LivedSprint) => {
    const most = Math.max(commitment, completed)
    return most > 0 ? 1 - Math.abs(commitment - completed) / most : 1
  },
  met: ({ totals: { commitment, completed } }: LivedSprint) => Number(completed >= commitment),
  /** Points for which there would have been time after the team had run out of work. */
  lost: ({ totals: { completed }, idle, could }: LivedSprint) => (idle ? could - completed : 0),
  commitment: ({ totals }: LivedSprint) => totals.commitment,
  /** What the team did, or could have done where it ran out of work. */
  capacity: ({ could }: LivedSprint) => could,
  idle: ({ idle }: LivedSprint) => Number(idle),
  ranOut: ({ ranOut }: LivedSprint) => Number(ranOut),
} satisfies Record<string, (sprint: LivedSprint) => number>
export type Measure = keyof typeof measures

type Block = (typeof blocks)[number]
export const within = ({ sprints }: LivedTeam, { from, to }: Pick<Block, 'from' | 'to'>) => sprints.slice(from - 1, to)

/** The mean of each team, and over teams. */
export function figureOf(teams: readonly LivedTeam[], measure: Measure, block: Block): Figure {
  return figure(teams.map((team) => mean(within(team, block).map(measures[measure]))))
}

/** The mean difference between two policies on the same teams. */
export function differenceOf(ones: readonly LivedTeam[], others: readonly LivedTeam[], measure: Measure, block: Block): Figure {
  const of = (team: LivedTeam) => mean(within(team, block).map(measures[measure]))
  return figure(ones.flatMap((team, index) => (others[index] ? [of(team) - of(others[index])] : [])))
}

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

export function figure(values: readonly number[]): Figure {
  const middle = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0)
  return { mean: middle, error: values.length > 1 ? Math.sqrt(squares / (values.length - 1) / values.length) : 0 }
}
