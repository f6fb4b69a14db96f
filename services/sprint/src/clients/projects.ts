import { fetchProject } from '@dsm/service'
import type { SprintDeps } from '../deps.ts'
import { knowsProject, rememberProject } from '../store/projects.ts'

/** Makes sure that the project is known here, asking the project service the first time. Call it before a transaction. Throws `not-found`. */
export async function ensureProject({ db, clients }: Pick<SprintDeps, 'db' | 'clients'>, projectId: string): Promise<void> {
  if (await knowsProject(db, projectId)) return
  await rememberProject(db, await fetchProject(clients.project, projectId))
}
