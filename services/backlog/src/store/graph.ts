import { Item } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'

const Needed = z.object({ itemId: z.uuid(), dependsOn: z.array(z.uuid()) })
const Known = Item.pick({ id: true, key: true, type: true, parentId: true, externalKey: true })

/** What each item of a project depends on. */
export async function needsOf(q: Queryable, projectId: string): Promise<Map<string, string[]>> {
  const found = await rows(
    q,
    Needed,
    `select d.item_id, array_agg(d.depends_on_id order by d.depends_on_id) as depends_on
     from dependencies d join items i on i.id = d.item_id where i.project_id = $1 group by d.item_id`,
    [projectId],
  )
  return new Map(found.map(({ itemId, dependsOn }) => [itemId, dependsOn]))
}

/** Names, types and parents of all items of a project. */
export function knownItems(q: Queryable, projectId: string): Promise<z.infer<typeof Known>[]> {
  return rows(q, Known, 'select id, key, type, parent_id, external_key from items where project_id = $1', [projectId])
}
