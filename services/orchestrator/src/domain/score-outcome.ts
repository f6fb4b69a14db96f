import type { DecisionOutcome, Forecast, Sprint } from '@dsm/contracts'

/** What became of a planned sprint, beside the forecast that it was planned with (points). */
export function scoreOutcome(
  sprint: Pick<Sprint, 'key' | 'totals' | 'ranOut' | 'hoursWithWork'>,
  forecast: Pick<Forecast, 'p15' | 'p50' | 'p85'>,
  closedOn: string,
): DecisionOutcome {
  const { commitment, completed, added, removed, carriedOver } = sprint.totals
  return {
    sprintKey: sprint.key,
    commitment,
    completed,
    added,
    removed,
    carriedOver,
    ranOut: sprint.ranOut,
    hoursWithWork: sprint.hoursWithWork ?? null,
    closedOn,
    forecastError: completed - forecast.p50,
    // A team that ran out of work did at least this much: what lies above it was not missed.
    withinInterval: completed <= forecast.p85 && (sprint.ranOut || completed >= forecast.p15),
    commitmentMet: completed >= commitment,
  }
}
