import { type Allocation, type BodyOf, type Person, ProblemError, projectOperations as operations } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { handle, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { ProjectDeps } from '../deps.ts'
import { requireShare } from '../domain/allocation.ts'
import { announceTeams } from '../events/announce.ts'
import { allocationsOfPeople, allocationsOfProject, deleteAllocation, insertAllocations } from '../store/allocations.ts'
import { lockPeople, lockPerson } from '../store/people.ts'
import { projectOf } from '../store/projects.ts'
import { teamOf } from '../store/teams.ts'
import { requirePerson } from './person-scope.ts'

export function registerAllocations(app: FastifyInstance, deps: ProjectDeps): void {
  handle(app, operations.createAllocation, (context) =>
    write(deps, context, async (tx) => {
      const { projectId } = context.params
      await projectOf(tx, projectId)
      const people = await lockWanted(tx, context.body)
      // Whoever could draw people of another project into this one would open them to its tokens.
      for (const { id } of people) await requirePerson(tx, context.claims, id)
      const held = Map.groupBy(
        await allocationsOfPeople(
          tx,
          people.map(({ id }) => id),
        ),
        ({ personId }) => personId,
      )
      const { share, from, to } = context.body
      const allocations = people.map((person): Allocation => {
        const wanted = { id: uuid(), projectId, personId: person.id, share, from, to }
        requireShare(person, held.get(person.id) ?? [], wanted)
        return wanted
      })
      await insertAllocations(tx, allocations)
      await announceTeams(tx, [projectId], deps.clock())
      return allocations
    }),
  )

  handle(app, operations.listAllocations, async ({ params }) => {
    await projectOf(deps.db, params.projectId)
    return allocationsOfProject(deps.db, params.projectId)
  })

  handle(app, operations.endAllocation, (context) =>
    write(deps, context, async (tx) => {
      const { projectId, allocationId } = context.params
      const removed = await deleteAllocation(tx, context.params)
      if (!removed) throw new ProblemError('not-found', `project ${projectId} has no allocation ${allocationId}`)
      await announceTeams(tx, [projectId], deps.clock())
    }),
  )
}

/** The person, or all members of the team, locked: two requests that each fit alone must not both be granted. */
async function lockWanted(tx: Tx, { personId, teamId }: BodyOf<typeof operations.createAllocation>): Promise<Person[]> {
  if (personId !== undefined) return [await lockPerson(tx, personId)]
  const { memberIds, name } = await teamOf(tx, teamId ?? '')
  if (memberIds.length === 0) {
    const faults = [{ pointer: '/body/teamId', detail: `the team ${name} has no members` }]
    throw new ProblemError('bad-request', `/body/teamId: the team ${name} has no members`, { faults })
  }
  return lockPeople(tx, memberIds)
}
