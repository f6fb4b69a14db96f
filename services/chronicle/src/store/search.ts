import { SearchHit } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'

/** Each minus means "not", and of hundreds within each other Postgres runs out of stack. */
const repeatedNot = /-[-\s]*(?=-)/g

/** Entries of the record that hold all the words, best match first. `websearch_to_tsquery` takes whatever else people type. */
export async function searchRecord(
  q: Queryable,
  { projectId, words, limit }: { projectId: string; words: string; limit: number },
): Promise<SearchHit[]> {
  return rows(
    q,
    SearchHit,
    `with asked as (select websearch_to_tsquery('simple', $2) as query),
     hits as (
       select 'event' as kind, event_id as id, event ->> 'time' as at, type as title,
         ts_headline('simple', event ->> 'data', query, 'MaxFragments=1, MaxWords=18, MinWords=6, StartSel="", StopSel=""') as excerpt, ts_rank(archive.words, query) as rank
       from archive, asked where project_id = $1 and archive.words @@ query
       union all
       select 'report', id, date::text, title,
         ts_headline('simple', sections::text, query, 'MaxFragments=1, MaxWords=18, MinWords=6, StartSel="", StopSel=""'), ts_rank(reports.words, query) * 2
       from reports, asked where project_id = $1 and reports.words @@ query
       union all
       select 'action-item', id, raised_on::text, title, because, ts_rank(action_items.words, query) * 2
       from action_items, asked where project_id = $1 and action_items.words @@ query
     )
     select kind, id, at, title, excerpt from hits order by rank desc, at desc, id limit $3`,
    [projectId, words.replaceAll(repeatedNot, ''), limit],
  )
}
