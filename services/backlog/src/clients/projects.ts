import { fetchProject } from '@dsm/service'
import type { BacklogDeps } from '../deps.ts'
import { findProject, rememberProject } from '../store/projects.ts'

/** Makes sure that the project is known here, asking the project service the first time. Call it before a transaction. Throws `not-found`. */
export async function ensureProject({ db, clients }: Pick<BacklogDeps, 'db' | 'clients'>, projectId: string): Promise<void> {
  if (await findProject(db, projectId)) return
  await rememberProject(db, await fetchProject(clients.project, projectId))
}
