import type { Page, PageQuery } from '@dsm/contracts'
import { z } from 'zod'
import { decodeCursor, paginate } from './cursor.ts'

const Cursor = z.tuple([z.uuid()])

/**
 * A page of things in the order of their ids, which is that of their creation, or against it. `list` reads what lies beyond `after` (all where
 * null), one row more than the page holds.
 */
export async function pageById<Row extends { id: string }>(
  { cursor, limit }: Pick<PageQuery, 'cursor' | 'limit'>,
  list: (page: { after: string | null; limit: number }) => Promise<Row[]>,
): Promise<Page<Row>> {
  const [after] = cursor === undefined ? [null] : decodeCursor(cursor, Cursor)
  return paginate(await list({ after, limit: limit + 1 }), limit, ({ id }) => [id])
}
