import { ProblemError, projectOperations } from '@dsm/contracts'
import { UpstreamRefusal } from '@dsm/http-client'
import type { BacklogDeps } from '../deps.ts'
import { findProject, rememberProject } from '../store/projects.ts'

/** Makes sure that the project is known here, asking the project service the first time. Call it before a transaction. Throws `not-found`. */
export async function ensureProject({ db, clients }: Pick<BacklogDeps, 'db' | 'clients'>, projectId: string): Promise<void> {
  if (await findProject(db, projectId)) return
  const project = await clients.project.call(projectOperations.getProject, { params: { projectId } }).catch((error: unknown) => {
    if (!(error instanceof UpstreamRefusal) || error.status !== 404) throw error
    throw new ProblemError('not-found', `no project ${projectId}`, { cause: error })
  })
  await rememberProject(db, project)
}
