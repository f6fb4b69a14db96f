import { type Access, allows, type Claims, opens, opensOperation, ProblemError } from '@dsm/contracts'

/** Refuses a token that does not open the project: for routes that are addressed by another id and learn the project from the database. */
export function requireProject(claims: Claims, projectId: string): void {
  if (!opens(claims, projectId)) throw new ProblemError('forbidden', `the token does not open project ${projectId}`)
}

/** Refuses a token that opens some projects only: for what belongs to no one project, so that a change to it reaches all of them. */
export function requireEverything(claims: Claims): void {
  if (claims.projects === '*') return
  // The role was looked at before: whoever asks for a token that may do this is told all of it.
  const detail = `this concerns all projects: it needs a token that opens every project, "*"; the role ${claims.role} is enough`
  throw new ProblemError('forbidden', detail)
}

/** Refuses a role below the access level. */
export function requireRole(claims: Claims, access: Access): void {
  if (!allows(access, claims.role)) throw new ProblemError('forbidden', `this needs the role ${access}, the token has ${claims.role}`)
}

/** Refuses a token that was made for other operations. `id` is absent for a route that is no operation. */
export function requireOperation(claims: Claims, id: string | undefined): void {
  if (!opensOperation(claims, id))
    throw new ProblemError('forbidden', `the token does not open ${id ?? 'this'}: it is for ${claims.operations?.join(', ')} alone`)
}

/** The `projectId` that a part of a request names, if it names one. */
export function projectIdOf(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null || !('projectId' in part)) return undefined
  return typeof part.projectId === 'string' ? part.projectId : undefined
}
