import type { Decision, EventOf } from '@dsm/contracts'
import type { Queryable } from '@dsm/postgres'
import type { Expected, SprintRecord } from '../domain/learning/sprint-record.ts'
import { hoursOf, progressOf, timeOffToldAfter } from '../store/sprint-facts.ts'

/** What the closing event of a sprint says. */
export type Closed = Pick<EventOf<'sprint.closed.v1'>['data'], 'sprint' | 'tasks' | 'impediments' | 'closedOn'>

/** A decision that planned a sprint. */
export type PlanDecision = Decision & { result: Extract<Decision['result'], { kind: 'plan' }> }

/** Everything that is known of a closed sprint: what it says itself, what its events told before, and what its plan counted on. */
export async function readSprint(q: Queryable, decision: PlanDecision, closed: Closed): Promise<SprintRecord> {
  const { sprint, closedOn } = closed
  return {
    ...closed,
    expected: expectedBy(decision),
    hoursOnDays: await hoursOf(q, sprint.id),
    progress: await progressOf(q, sprint.id),
    lateTimeOff: await timeOffToldAfter(q, {
      personIds: sprint.people.map(({ personId }) => personId),
      from: sprint.startsOn,
      to: closedOn,
      since: decision.takenAt,
    }),
  }
}

function expectedBy({ result: { forecast }, snapshot }: PlanDecision): Expected {
  const days = Math.max(1, snapshot.sprint.workingDays.length)
  return {
    p50: forecast.p50,
    hours: forecast.hours,
    carriedOver: new Set(snapshot.items.filter(({ carriedOver }) => carriedOver).map(({ id }) => id)),
    fullDays: new Map(snapshot.people.map(({ personId, fullHours }) => [personId, fullHours / days])),
  }
}
