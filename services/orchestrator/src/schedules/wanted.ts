import { dayIn } from '@dsm/contracts'
import type { Queryable } from '@dsm/postgres'
import { scheduleOf } from '../domain/schedules/schedule-of.ts'
import { sprintsToMeet, type WantedRow } from '../store/schedules.ts'
import type { Expected } from './reconcile.ts'

/** The daily scrums that are wanted now. A sprint that was planned and could not be started any more, for its last day has passed, wants none. */
export async function wantedSchedules(q: Queryable, now: Date): Promise<Expected[]> {
  const sprints = await sprintsToMeet(q)
  return sprints.filter((sprint) => meets(sprint, now)).map(expectedOf)
}

/** Whether the team of a sprint meets, or will. */
export function meets({ status, endsOn, timeZone }: Pick<WantedRow, 'status' | 'endsOn' | 'timeZone'>, now: Date): boolean {
  return status === 'active' || endsOn >= dayIn(timeZone, now.toISOString())
}

function expectedOf({ sprintId, sprintKey, projectId, wantedSince, firedAt, state, weekdays, ...times }: WantedRow): Expected {
  return { sprintId, sprintKey, projectId, wantedSince, firedAt, state, ...scheduleOf(weekdays, times) }
}
