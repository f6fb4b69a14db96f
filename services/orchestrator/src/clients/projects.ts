import { fetchProject } from '@dsm/service'
import type { OrchestratorDeps } from '../deps.ts'
import { recordNames } from '../store/known-projects.ts'

/** Makes sure that there is such a project. One that the record names needs no question to the project service, so what is known of it can be
 *  read, and its policy set, while that one is away. Call it before a transaction. Throws `not-found`, and `upstream-unavailable` where nobody can tell. */
export async function requireKnownProject({ db, clients }: Pick<OrchestratorDeps, 'db' | 'clients'>, projectId: string): Promise<void> {
  if (!(await recordNames(db, projectId))) await fetchProject(clients.project, projectId)
}
