import { ProjectId, ProjectKey } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, row, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const KnownProject = z.object({ id: ProjectId, key: ProjectKey, lastNumber: z.int() })
export type KnownProject = z.infer<typeof KnownProject>

export function findProject(q: Queryable, projectId: string): Promise<KnownProject | undefined> {
  return maybeRow(q, KnownProject, 'select id, key, last_number from projects where id = $1', [projectId])
}

export async function rememberProject(q: Queryable, { id, key }: { id: string; key: string }): Promise<void> {
  await execute(q, 'insert into projects (id, key) values ($1, $2) on conflict (id) do nothing', [id, key])
}

/** Locks the backlog of a project until `tx` ends: whoever changes anything in it waits here, so ranks, keys and graphs are decided one after another. */
export function lockProject(tx: Tx, projectId: string): Promise<KnownProject> {
  return row(tx, KnownProject, 'select id, key, last_number from projects where id = $1 for no key update', [projectId])
}

/** Gives out keys, `ATLAS-17` and on. The numbers of a transaction that rolls back are given out again; others never. */
export async function takeKeys(tx: Tx, project: KnownProject, count: number): Promise<string[]> {
  await execute(tx, 'update projects set last_number = last_number + $2 where id = $1', [project.id, count])
  return Array.from({ length: count }, (_none, at) => `${project.key}-${project.lastNumber + 1 + at}`)
}
