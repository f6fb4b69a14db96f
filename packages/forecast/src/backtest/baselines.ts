/** A closed sprint of the team that was known as the next one started. */
export type Past = { committed: number; delivered: number }

export const baselineNames = ['committed', 'last', 'ewma', 'blend'] as const
export type BaselineName = (typeof baselineNames)[number]

const ewmaShare = 0.3
const mostShare = 4

/** What simple rules say: the team's own commitment, the last velocity, its moving average, and half median velocity half commitment times median share. */
export function baselinesOf(committed: number, history: readonly Past[]): Record<BaselineName, number> {
  const last = history.at(-1)
  if (!last) return { committed, last: committed, ewma: committed, blend: committed }
  const delivered = history.map((past) => past.delivered)
  const shares = history.map((past) => Math.min(past.delivered / past.committed, mostShare))
  return {
    committed,
    last: last.delivered,
    ewma: delivered.reduce((average, points) => ewmaShare * points + (1 - ewmaShare) * average),
    blend: 0.5 * quantile(delivered, 0.5) + 0.5 * committed * quantile(shares, 0.5),
  }
}

/** Linear interpolation between order statistics (type 7: Hyndman & Fan 1996). NaN for an empty list. */
export function quantile(values: readonly number[], probability: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * probability
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}
