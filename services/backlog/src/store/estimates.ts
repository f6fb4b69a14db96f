import { Item } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'
import { aboutLengthMax } from '../domain/points-suggestion/terms.ts'

const Told = Item.pick({ id: true, key: true, title: true, type: true, labels: true, skills: true }).extend({ about: z.string() })
const EstimatedRow = Told.extend({ points: z.number() })
const UnestimatedRow = Told.extend({ points: z.null(), rank: z.string(), version: z.int() })

/** The newest items of a project that have points, newest first, without one of them. Epics are sums, and 0 points are no estimate to learn from. */
export function newestEstimates(
  q: Queryable,
  projectId: string,
  { without, count }: { without: string | null; count: number },
): Promise<z.infer<typeof EstimatedRow>[]> {
  return rows(
    q,
    EstimatedRow,
    `select id, key, title, type, labels, skills, left(description, $4) as about, points from items
     where project_id = $1 and points > 0 and type <> 'epic' and ($2::uuid is null or id <> $2)
     order by id desc limit $3`,
    [projectId, without, count, aboutLengthMax],
  )
}

/** Open items without points in rank order. */
export function unestimatedItems(
  q: Queryable,
  projectId: string,
  { after, count }: { after: string | null; count: number },
): Promise<z.infer<typeof UnestimatedRow>[]> {
  return rows(
    q,
    UnestimatedRow,
    `select id, key, title, type, labels, skills, left(description, $4) as about, points, rank, version from items
     where project_id = $1 and points is null and type <> 'epic' and status not in ('done', 'dropped') and ($2::text is null or rank > $2 collate "C")
     order by rank limit $3`,
    [projectId, after, count, aboutLengthMax],
  )
}
