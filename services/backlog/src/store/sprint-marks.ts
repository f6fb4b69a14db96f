import { Instant } from '@dsm/contracts'
import { execute, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'
import type { SprintMark } from '../domain/sprint-mirror.ts'

const Mark = z.object({ itemId: z.uuid(), sprintId: z.uuid(), sequence: z.int(), at: Instant })

/** The last event of a sprint that was applied to each of the items. */
export async function marksOf(q: Queryable, itemIds: readonly string[]): Promise<Map<string, SprintMark>> {
  const found = await rows(q, Mark, 'select * from sprint_marks where item_id = any($1::uuid[])', [itemIds])
  return new Map(found.map(({ itemId, ...mark }) => [itemId, mark]))
}

export async function saveMarks(tx: Tx, itemIds: readonly string[], { sprintId, sequence, at }: SprintMark): Promise<void> {
  await execute(
    tx,
    `insert into sprint_marks (item_id, sprint_id, sequence, at) select item_id, $2, $3, $4 from unnest($1::uuid[]) as items (item_id)
     on conflict (item_id) do update set sprint_id = excluded.sprint_id, sequence = excluded.sequence, at = excluded.at`,
    [itemIds, sprintId, sequence, at],
  )
}

const Id = z.object({ id: z.uuid() })

/** Items that a sprint holds. */
export async function itemsInSprint(q: Queryable, sprintId: string): Promise<string[]> {
  return (await rows(q, Id, 'select id from items where sprint_id = $1', [sprintId])).map(({ id }) => id)
}
