import type { Forecast, PlanningPolicy, PlanningSnapshot, PlanWait } from '@dsm/contracts'
import { type Candidate, type Exclusion, findCandidates } from './eligibility.ts'
import { forecastDelivery } from './forecast-delivery.ts'
import { type Problem, toProblem } from './problem.ts'
import { missingCandidates, missingInputs } from './readiness.ts'

export type Prepared = { kind: 'ready'; forecast: Forecast; candidates: Candidate[]; excluded: Exclusion[]; problem: Problem }

/** Forecasts, and either poses the selection problem or says everything that is missing for one. */
export function prepare(snapshot: PlanningSnapshot, policy: PlanningPolicy): Prepared | PlanWait {
  const forecast = forecastDelivery(snapshot, policy)
  const missing = missingInputs(snapshot)
  if (missing.length > 0) return { kind: 'wait', missing, forecast: forecast ?? null }
  if (!forecast)
    return { kind: 'wait', missing: [{ code: 'no-hours', detail: 'the available hours are too few for any points' }], forecast: null }

  const { candidates, excluded } = findCandidates(snapshot, policy, forecast)
  if (candidates.length === 0) return { kind: 'wait', missing: missingCandidates(excluded, forecast), forecast }
  return { kind: 'ready', forecast, candidates, excluded, problem: toProblem(candidates, forecast, { snapshot, policy }) }
}
