import { fetchProject, type ServiceDeps } from '@dsm/service'
import { archiveNames, zoneTold } from '../store/archive.ts'

/** Makes sure that there is such a project. What the archive names needs no question to the project service, so the record can be read while
 *  that one is away. Call it before a transaction. Throws `not-found`, and `upstream-unavailable` where nobody can tell. */
export async function requireKnownProject({ db, clients }: Pick<ServiceDeps, 'db' | 'clients'>, projectId: string): Promise<void> {
  if (!(await archiveNames(db, projectId))) await fetchProject(clients.project, projectId)
}

/** The zone in which the days of the project begin and end; undefined where the record names the project and no zone of it. Call it before a transaction.
 *  Throws as `requireKnownProject` does. */
export async function zoneOfKnownProject(
  { db, clients }: Pick<ServiceDeps, 'db' | 'clients'>,
  projectId: string,
): Promise<string | undefined> {
  if (!(await archiveNames(db, projectId))) return (await fetchProject(clients.project, projectId)).timeZone
  return zoneTold(db, projectId)
}
