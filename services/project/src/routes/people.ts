import { type Person, projectOperations as operations } from '@dsm/contracts'
import { handle, pageById, requireVersion, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { ProjectDeps } from '../deps.ts'
import { changed } from '../domain/change.ts'
import { announceTeamsOf } from '../events/announce.ts'
import { requireCalendar } from '../store/calendars.ts'
import { insertPerson, listPeople, lockPerson, personOf, updatePerson } from '../store/people.ts'

/** People belong to no project: whoever has the role sees and changes all of them, also with a token that opens some projects only. */
export function registerPeople(app: FastifyInstance, deps: ProjectDeps): void {
  handle(app, operations.createPerson, (context) =>
    write(deps, context, async (tx) => {
      await requireCalendar(tx, context.body.calendarId)
      return insertPerson(tx, { id: uuid(), ...context.body, skills: unique(context.body.skills) })
    }),
  )

  handle(app, operations.listPeople, ({ query }) => pageById(query, (page) => listPeople(deps.db, page)))

  handle(app, operations.getPerson, ({ params }) => personOf(deps.db, params.personId))

  handle(app, operations.changePerson, (context) =>
    write(deps, context, async (tx) => {
      const { params, body, ifMatch } = context
      const before = await lockPerson(tx, params.personId)
      requireVersion(ifMatch, before.version)
      const after = changed(before, { ...body, ...(body.skills && { skills: unique(body.skills) }) })
      if (after === before) return before
      await requireCalendar(tx, after.calendarId)
      const person = await updatePerson(tx, after)
      if (isSeenByTeams(before, after)) await announceTeamsOf(tx, [person.id], deps.clock())
      return person
    }),
  )
}

function isSeenByTeams(before: Person, after: Person): boolean {
  return before.name !== after.name || before.active !== after.active || before.skills.join() !== after.skills.join()
}

function unique(skills: readonly string[]): string[] {
  return [...new Set(skills)]
}
