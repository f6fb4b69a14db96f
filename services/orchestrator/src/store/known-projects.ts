import { type Queryable, row } from '@dsm/postgres'
import { z } from 'zod'

const Named = z.object({ named: z.boolean() })

/** Whether a project has a run, a policy or a strategy: each is written only once the project service has said that there is such a project. */
export async function recordNames(q: Queryable, projectId: string): Promise<boolean> {
  const { named } = await row(
    q,
    Named,
    `select exists (select from runs where project_id = $1) or exists (select from policies where project_id = $1)
       or exists (select from strategies where project_id = $1) as named`,
    [projectId],
  )
  return named
}
