import { Item } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'
import type { Plannable } from '../domain/readiness.ts'

const PlannableRow = Item.omit({ description: true, projectId: true, rank: true, externalKey: true, version: true, createdAt: true })

/** All items of a project in rank order, without what planning does not look at. */
export function plannableItems(q: Queryable, projectId: string): Promise<Plannable[]> {
  return rows(
    q,
    PlannableRow,
    `select id, key, type, title, status, points, value, priority, labels, skills, due_on, parent_id, depends_on, pinned, sprint_id, carried_over
     from backlog where project_id = $1 order by rank`,
    [projectId],
  )
}
