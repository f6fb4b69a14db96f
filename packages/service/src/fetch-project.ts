import { ProblemError, type Project, projectOperations } from '@dsm/contracts'
import { type Client, UpstreamRefusal } from '@dsm/http-client'

/** The project, as the project service knows it. Its `not-found` becomes that of the caller; throws `upstream-unavailable` while it is away. */
export async function fetchProject(projectService: Client, projectId: string): Promise<Project> {
  try {
    return await projectService.call(projectOperations.getProject, { params: { projectId } })
  } catch (error) {
    if (!(error instanceof UpstreamRefusal) || error.status !== 404) throw error
    throw new ProblemError('not-found', `no project ${projectId}`, { cause: error })
  }
}
