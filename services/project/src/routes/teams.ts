import { projectOperations as operations } from '@dsm/contracts'
import { handle, pageById, requireEverything, requireVersion, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { ProjectDeps } from '../deps.ts'
import { changed } from '../domain/change.ts'
import { announceTeamsOf } from '../events/announce.ts'
import { insertTeam, listTeams, lockTeam, teamOf, updateTeam } from '../store/teams.ts'

/** Teams belong to no project: everyone reads them, and only a token that opens all projects changes one. A team's members are allocated one
 *  by one: who joins it later is not. */
export function registerTeams(app: FastifyInstance, deps: ProjectDeps): void {
  handle(app, operations.createTeam, (context) => write(deps, context, (tx) => insertTeam(tx, { id: uuid(), ...context.body })))

  handle(app, operations.listTeams, ({ query }) => pageById(query, (page) => listTeams(deps.db, page)))

  handle(app, operations.getTeam, ({ params }) => teamOf(deps.db, params.teamId))

  handle(app, operations.changeTeam, (context) => {
    requireEverything(context.claims)
    return write(deps, context, async (tx) => {
      const { params, body, ifMatch } = context
      const before = await lockTeam(tx, params.teamId)
      requireVersion(ifMatch, before.version)
      const memberIds = body.memberIds && [...new Set(body.memberIds)].toSorted()
      const after = changed(before, { ...body, memberIds })
      if (after === before) return before
      const team = await updateTeam(tx, after)
      const moved = new Set(team.memberIds).symmetricDifference(new Set(before.memberIds))
      await announceTeamsOf(tx, [...moved], deps.clock())
      return team
    })
  })
}
