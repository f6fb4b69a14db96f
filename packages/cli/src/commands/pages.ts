import type { Page } from '@dsm/contracts'

const PAGE_MAX = 200

/** What a list holds, up to a number of entries; `more`: it holds more than that. */
export type Listed<Item> = { items: Item[]; more: boolean }

type FetchPage<Item> = (query: { limit: number; cursor?: string }) => Promise<Page<Item>>

/** Reads a list page by page until `max` entries are there; tells how many it has after each page. */
export async function listUpTo<Item>(
  max: number,
  fetchPage: FetchPage<Item>,
  onPage: (have: number) => void = () => {},
): Promise<Listed<Item>> {
  const items: Item[] = []
  let cursor: string | undefined
  while (items.length < max) {
    const page = await fetchPage({ limit: Math.min(PAGE_MAX, max - items.length), ...(cursor !== undefined && { cursor }) })
    items.push(...page.items)
    onPage(items.length)
    if (page.next === null) return { items, more: false }
    cursor = page.next
  }
  return { items, more: true }
}
