import { execute, type Queryable, row, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'
import { freshRanks, rankLengthMax } from '../domain/rank.ts'

const Ranks = z.object({ first: z.string().nullable(), last: z.string().nullable() })
const Neighbour = z.object({ rank: z.string().nullable() })

/** First and last rank of a backlog, one item left out of account; null in an empty one. */
export function endsOf(q: Queryable, projectId: string, without: string | null = null): Promise<z.infer<typeof Ranks>> {
  return row(q, Ranks, 'select min(rank) as first, max(rank) as last from items where project_id = $1 and id is distinct from $2', [
    projectId,
    without,
  ])
}

/** The rank next above a place in the order, one item left out of account; null at the top. */
export async function rankAbove(q: Queryable, projectId: string, place: { rank: string; without: string }): Promise<string | null> {
  const sql = 'select max(rank) as rank from items where project_id = $1 and rank < $2 and id <> $3'
  return (await row(q, Neighbour, sql, [projectId, place.rank, place.without])).rank
}

/** The rank next below a place in the order, one item left out of account; null at the bottom. */
export async function rankBelow(q: Queryable, projectId: string, place: { rank: string; without: string }): Promise<string | null> {
  const sql = 'select min(rank) as rank from items where project_id = $1 and rank > $2 and id <> $3'
  return (await row(q, Neighbour, sql, [projectId, place.rank, place.without])).rank
}

/** Gives a backlog short ranks again once any has grown too long. The order stays, so items get no new version by it. Call it under the lock of the
 *  project. A cursor handed out before may lead to another place of the list. */
export async function shortenRanks(tx: Tx, projectId: string): Promise<boolean> {
  const ids = await rows(
    tx,
    z.object({ id: z.uuid(), rank: z.string() }),
    'select id, rank from items where project_id = $1 order by rank',
    [projectId],
  )
  if (ids.every(({ rank }) => rank.length <= rankLengthMax)) return false
  await execute(
    tx,
    `update items set rank = fresh.rank from unnest($1::uuid[], $2::text[]) as fresh (id, rank) where items.id = fresh.id`,
    [ids.map(({ id }) => id), freshRanks(ids.length)],
  )
  return true
}
