import { z } from 'zod'

/** Query of every list: at most `limit` entries after `cursor` (opaque, from the page before). */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(512).optional(),
})
export type PageQuery = z.infer<typeof PageQuery>

/** One page of a list. `next` is the cursor of the page after, null at the end. */
export const page = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().nullable() })
export type Page<Item> = { items: Item[]; next: string | null }
