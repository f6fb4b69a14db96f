/** A sprint that starts this late has lost more of its hours than a cautious commitment allows for. */
const LATEST_START_SHARE = 0.25

/** The last day on which a plan for these working days may still be carried out: when a quarter of them has begun. */
export function goodUntil(workingDays: readonly string[], startsOn: string): string {
  return workingDays[Math.floor(workingDays.length * LATEST_START_SHARE)] ?? startsOn
}
