import { fetchProject } from '@dsm/service'
import type { BacklogDeps } from '../deps.ts'
import { findProject, rememberProject } from '../store/projects.ts'

/** Projects are never forgotten, so what a database has once had it need not be asked again. */
const known = new WeakMap<BacklogDeps['db'], Set<string>>()

/** Makes sure that the project is known here, asking the project service the first time. Call it before a transaction. Throws `not-found`. */
export async function ensureProject({ db, clients }: Pick<BacklogDeps, 'db' | 'clients'>, projectId: string): Promise<void> {
  const here = known.get(db) ?? new Set()
  known.set(db, here)
  if (here.has(projectId)) return
  if (!(await findProject(db, projectId))) await rememberProject(db, await fetchProject(clients.project, projectId))
  here.add(projectId)
}
