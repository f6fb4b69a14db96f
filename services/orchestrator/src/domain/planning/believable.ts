import type { PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'

type Past = { completed: number; hours: number; ranOut: boolean }

/**
 * The snapshot without the sprints, of the team and of others, that completed less than the policy's lowest share of the prior, or of the team's own median if that is
 * more. Something else than speed must have decided them. `leftOut`: keys of the team's own.
 */
export function withoutBroken(snapshot: PlanningSnapshot, { forecast }: PlanningPolicy): { snapshot: PlanningSnapshot; leftOut: string[] } {
  const { history, belief } = snapshot
  const lowest = forecast.lowestShare * Math.max(forecast.pointsPerHour, medianSpeed(history))
  const isWhole =
    (least: number) =>
    ({ completed, hours, ranOut }: Past) =>
      ranOut || hours <= 0 || completed >= least * hours
  const [whole, peers] = [history.filter(isWhole(lowest)), belief.peers.filter(isWhole(forecast.lowestShare * forecast.pointsPerHour))]
  const leftOut = history.filter((past) => !whole.includes(past)).map(({ key }) => key)
  const nothing = leftOut.length === 0 && peers.length === belief.peers.length
  return { snapshot: nothing ? snapshot : { ...snapshot, history: whole, belief: { ...belief, peers } }, leftOut }
}

/** Points per hour of the sprints that completed something; 0 without any. */
function medianSpeed(history: readonly Past[]): number {
  const speeds = history.filter(({ completed, hours }) => completed > 0 && hours > 0).map(({ completed, hours }) => completed / hours)
  return speeds.toSorted((a, b) => a - b)[Math.floor(speeds.length / 2)] ?? 0
}
