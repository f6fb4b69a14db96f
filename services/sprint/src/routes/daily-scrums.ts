import { dayIn, sprintOperations } from '@dsm/contracts'
import { append } from '@dsm/events'
import type { Queryable } from '@dsm/postgres'
import { handle, today, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { momentOf, openSprint, stateOf } from '../changes/sprint-change.ts'
import type { SprintDeps } from '../deps.ts'
import { burndown } from '../domain/burndown.ts'
import { holdDailyScrum } from '../domain/daily-scrum.ts'
import { peopleOnDay } from '../domain/people-on-day.ts'
import { scrumHeld } from '../events/news.ts'
import { findScrum, insertScrum, listScrums, toldSoFar } from '../store/daily-scrums.ts'
import { progressOf } from '../store/progress.ts'
import type { StoredSprint } from '../store/sprints.ts'
import { tasksOf } from '../store/tasks.ts'
import { absencesOn, timeOffOn } from '../store/time-off.ts'

/** Daily scrums, and the burndown that they look at. */
export function registerDailyScrums(app: FastifyInstance, deps: SprintDeps): void {
  const { db, clock } = deps

  handle(app, sprintOperations.holdDailyScrum, (context) =>
    write(deps, context, async (tx) => {
      const { claims, params } = context
      const { sprintId, date } = params
      const sprint = await openSprint(tx, sprintId, { claims, lock: true })
      const held = await findScrum(tx, sprintId, date)
      if (held) return held

      const log = await progressOf(tx, sprintId)
      const facts = { log, people: await peopleOn(tx, sprint, date), told: await toldSoFar(tx, sprintId) }
      const scrum = holdDailyScrum(await stateOf(tx, sprint), { ...momentOf(clock, sprint.timeZone), ...facts, date })
      await insertScrum(tx, scrum, log.at(-1)?.position ?? 0)
      await append(tx, scrumHeld(sprint, scrum))
      return scrum
    }),
  )

  handle(app, sprintOperations.listDailyScrums, async ({ params: { sprintId }, claims }) => {
    const { id } = await openSprint(db, sprintId, { claims })
    return listScrums(db, id)
  })

  handle(app, sprintOperations.getBurndown, async ({ params: { sprintId }, query: { asOf }, claims }) => {
    const sprint = await openSprint(db, sprintId, { claims })
    const lastDay = lastDayOf(sprint, clock)
    // Of days to come nothing is known: asked for one, the answer is about the last day that there was, and says so.
    const day = asOf === undefined || asOf > lastDay ? lastDay : asOf
    return burndown({ sprint, tasks: await tasksOf(db, sprintId), log: await progressOf(db, sprintId), asOf: day })
  })
}

function lastDayOf({ closedAt, timeZone }: StoredSprint, clock: () => Date): string {
  return closedAt === null ? today(clock, timeZone) : dayIn(timeZone, closedAt)
}

async function peopleOn(q: Queryable, sprint: StoredSprint, date: string) {
  const ids = sprint.people.map(({ personId }) => personId)
  return peopleOnDay({ date, sprint, timeOff: await timeOffOn(q, date, ids), absences: await absencesOn(q, sprint.id, date) })
}
