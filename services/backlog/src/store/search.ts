import { Item, type ItemQuery } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'
import type { z } from 'zod'
import { wordsOf } from '../domain/search-words.ts'

export type Search = Omit<z.output<typeof ItemQuery>, 'cursor' | 'limit'> & {
  /** Rank of the last item of the page before. */
  after: string | null
  count: number
}

/** Items of a project that meet every condition given, in rank order. Of a text every word must occur in the item, at least as the beginning of a word;
 *  a text without any word finds nothing. */
export function searchItems(q: Queryable, projectId: string, search: Search): Promise<Item[]> {
  const { status, type, label, skill, sprintId, parentId, estimated, externalKey, key, ids, after, count } = search
  return rows(
    q,
    Item,
    `select backlog.* from backlog join items using (id)
     where items.project_id = $1
       and ($2::text is null or items.rank > $2 collate "C")
       and ($3::text is null or items.words @@ $3::tsquery)
       and ($4::text[] is null or items.status = any($4))
       and ($5::text[] is null or items.type = any($5))
       and ($6::text is null or $6 = any(items.labels))
       and ($7::text is null or $7 = any(items.skills))
       and ($8::uuid is null or items.sprint_id = $8)
       and ($9::uuid is null or items.parent_id = $9)
       and ($10::boolean is null or (items.points is not null) = $10)
       and ($11::text is null or items.external_key = $11)
       and ($12::text is null or items.key = $12)
       and ($13::uuid[] is null or items.id = any($13))
     order by items.rank limit $14`,
    [
      ...[projectId, after, queryOf(search.q), status, type, label, skill, sprintId, parentId].map((value) => value ?? null),
      estimated === undefined ? null : estimated === 'true',
      externalKey ?? null,
      key ?? null,
      ids ?? null,
      count,
    ],
  )
}

/** Words hold letters and digits alone, so quotes around them are all that the query language needs. */
function queryOf(text: string | undefined): string | null {
  if (text === undefined) return null
  const words = wordsOf(text)
  return words.map((word) => `'${word}':*`).join(' & ')
}
