import type { Page, PageQuery } from '@dsm/contracts'
import { decodeCursor, paginate } from '@dsm/service'
import { z } from 'zod'

const Cursor = z.tuple([z.uuid()])

/** A page of things in the order of their ids, which is that of their creation. `list` reads one row more than the page holds. */
export async function pageById<Row extends { id: string }>(
  { cursor, limit }: PageQuery,
  list: (page: { after: string | null; limit: number }) => Promise<Row[]>,
): Promise<Page<Row>> {
  const [after] = cursor === undefined ? [null] : decodeCursor(cursor, Cursor)
  return paginate(await list({ after, limit: limit + 1 }), limit, ({ id }) => [id])
}
