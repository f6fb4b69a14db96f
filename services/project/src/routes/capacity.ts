import { projectOperations as operations } from '@dsm/contracts'
import { handle } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import type { ProjectDeps } from '../deps.ts'
import { capacityOf } from '../domain/capacity.ts'
import { requireSpan } from '../domain/day.ts'
import { loadCalendars } from '../holidays/load-calendars.ts'
import { allocationsOfProject } from '../store/allocations.ts'
import { calendarsOf } from '../store/calendars.ts'
import { activePeopleOf } from '../store/people.ts'
import { projectOf } from '../store/projects.ts'
import { timeOffOf } from '../store/time-off.ts'

const spanMaxDays = 400

export function registerCapacity(app: FastifyInstance, { db, holidays }: ProjectDeps): void {
  handle(app, operations.getCapacity, async ({ params, query: span }) => {
    requireSpan(span, spanMaxDays)
    const project = await projectOf(db, params.projectId)
    const people = await activePeopleOf(db, project.id)
    const calendarIds = [project.calendarId, ...people.map(({ calendarId }) => calendarId)].filter((id) => id !== null)
    const [allocations, timeOff, calendars] = await Promise.all([
      allocationsOfProject(db, project.id),
      timeOffOf(
        db,
        people.map(({ id }) => id),
        span,
      ),
      calendarsOf(db, calendarIds),
    ])
    return capacityOf({ project, span, people, allocations, timeOff, calendars: await loadCalendars(holidays, calendars, span) })
  })
}
