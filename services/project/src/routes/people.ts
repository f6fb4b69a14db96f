import { type Person, projectOperations as operations } from '@dsm/contracts'
import { handle, pageById, requireVersion, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { ProjectDeps } from '../deps.ts'
import { changed } from '../domain/change.ts'
import { announceTeamsOf } from '../events/announce.ts'
import { requireCalendar } from '../store/calendars.ts'
import { insertPerson, listPeople, lockPerson, personOf, updatePerson } from '../store/people.ts'
import { requirePerson } from './person-scope.ts'

/** A person is open to the tokens of the projects that they work or worked on; one who is allocated nowhere is open to every token. */
export function registerPeople(app: FastifyInstance, deps: ProjectDeps): void {
  handle(app, operations.createPerson, (context) =>
    write(deps, context, async (tx) => {
      await requireCalendar(tx, context.body.calendarId)
      return insertPerson(tx, { id: uuid(), ...context.body, skills: unique(context.body.skills) })
    }),
  )

  handle(app, operations.listPeople, ({ query, claims }) =>
    pageById(query, (page) => listPeople(deps.db, { ...page, visible: claims.projects === '*' ? null : claims.projects })),
  )

  handle(app, operations.getPerson, async ({ params, claims }) => {
    const person = await personOf(deps.db, params.personId)
    await requirePerson(deps.db, claims, person.id)
    return person
  })

  handle(app, operations.changePerson, (context) =>
    write(deps, context, async (tx) => {
      const { params, body, ifMatch, claims } = context
      const before = await lockPerson(tx, params.personId)
      await requirePerson(tx, claims, before.id)
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
