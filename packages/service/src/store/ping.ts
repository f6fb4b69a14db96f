import { execute, type Queryable } from '@dsm/postgres'

/** Returns if the database answers. */
export async function ping(db: Queryable): Promise<void> {
  await execute(db, 'select 1')
}
