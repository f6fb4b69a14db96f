import { checkConsequences, checkDeadLetters, checkInboxes, checkPublication, checkSequences } from './check-events.ts'
import { checkProjection } from './check-projections.ts'
import { checkRequests } from './check-requests.ts'
import { checkDecisions, checkNothingPlannedAgain, checkOneActive, checkRuns } from './check-sprints.ts'
import type { Finding, History } from './history.ts'

/** Everything that is wrong with a history; nothing if all promises were kept. */
export function check(history: History): Finding[] {
  return [
    ...history.observed,
    ...checkRequests(history),
    ...checkPublication(history),
    ...checkSequences(history),
    ...checkInboxes(history),
    ...checkDeadLetters(history),
    ...checkConsequences(history),
    ...checkOneActive(history),
    ...checkNothingPlannedAgain(history),
    ...checkDecisions(history),
    ...checkRuns(history),
    ...history.projections.flatMap(checkProjection),
  ]
}
