import { type Claims, opens, ProblemError } from '@dsm/contracts'
import type { Queryable } from '@dsm/postgres'
import { projectIdsOf } from '../store/projects.ts'

/** Refuses a token that opens none of the projects to which the person is or was allocated. Who is allocated nowhere is open to every token.
 *  Within a transaction, call it behind the person's lock: allocations are made behind it, too. */
export async function requirePerson(q: Queryable, claims: Claims, personId: string): Promise<void> {
  if (claims.projects === '*') return
  const projectIds = await projectIdsOf(q, [personId])
  if (projectIds.length === 0 || projectIds.some((projectId) => opens(claims, projectId))) return
  throw new ProblemError('forbidden', `the token opens no project of person ${personId}`)
}
