import { execute, type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'

/** Who else is connected to the database: the name of the program, once for each connection; empty where it gives none, or may not be seen. */
export async function othersConnected(q: Queryable): Promise<string[]> {
  // Within a transaction the first look would be all that there is to see.
  await execute(q, 'select pg_stat_clear_snapshot()')
  const found = await rows(
    q,
    z.object({ name: z.string() }),
    `select coalesce(application_name, '') as name from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and coalesce(backend_type, 'client backend') = 'client backend'`,
  )
  return found.map(({ name }) => name)
}
