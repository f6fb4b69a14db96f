import { ProblemError, projectOperations } from '@dsm/contracts'
import { UpstreamRefusal } from '@dsm/http-client'
import type { SprintDeps } from '../deps.ts'
import { knowsProject, rememberProject } from '../store/projects.ts'

/** Makes sure that the project is known here, asking the project service the first time. Call it before a transaction. Throws `not-found`. */
export async function ensureProject({ db, clients }: Pick<SprintDeps, 'db' | 'clients'>, projectId: string): Promise<void> {
  if (await knowsProject(db, projectId)) return
  const project = await clients.project.call(projectOperations.getProject, { params: { projectId } }).catch((error: unknown) => {
    if (!(error instanceof UpstreamRefusal) || error.status !== 404) throw error
    throw new ProblemError('not-found', `no project ${projectId}`, { cause: error })
  })
  await rememberProject(db, project)
}
