import { SearchHit } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'

/** Each minus means "not", and of hundreds within each other Postgres runs out of stack. */
const repeatedNot = /-[-\s]*(?=-)/g

const fragment = `'MaxFragments=1, MaxWords=18, MinWords=6, StartSel="", StopSel=""'`

/** Entries of the record that hold all the words, best match first. `websearch_to_tsquery` takes whatever else people type. */
export async function searchRecord(
  q: Queryable,
  { projectId, words, limit }: { projectId: string; words: string; limit: number },
): Promise<SearchHit[]> {
  return rows(
    q,
    SearchHit,
    // Excerpts take longer than all the rest, so only what is answered gets one.
    `with asked as (select websearch_to_tsquery('simple', $2) as query),
     hits as (
       select 'event' as kind, event_id as id, event ->> 'time' as at, type as title, ts_rank(archive.words, query) as rank
       from archive, asked where project_id = $1 and archive.words @@ query
       union all
       select 'report', id, date::text, title, ts_rank(reports.words, query) * 2
       from reports, asked where project_id = $1 and reports.words @@ query
       union all
       select 'action-item', id, raised_on::text, title, ts_rank(action_items.words, query) * 2
       from action_items, asked where project_id = $1 and action_items.words @@ query
     ),
     best as (select * from hits order by rank desc, at desc, id limit $3)
     select kind, id, at, title, case kind
       when 'event' then (select ts_headline('simple', event ->> 'data', query, ${fragment}) from archive where event_id = best.id)
       when 'report' then (select ts_headline('simple', sections::text, query, ${fragment}) from reports where id = best.id)
       else (select because from action_items where id = best.id)
     end as excerpt
     from best, asked order by rank desc, at desc, id`,
    [projectId, words.replaceAll(repeatedNot, ''), limit],
  )
}
