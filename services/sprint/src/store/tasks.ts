import { SprintTask } from '@dsm/contracts'
import { execute, type Queryable, rows, type Tx } from '@dsm/postgres'

const columns = `item_id, item_key, title, type, skills, depends_on, person_id, person_name, status, points, remaining_points, position,
  committed, committed_points, added_on, removed_on, done_on`

/** Tasks of a sprint in order of work. */
export function tasksOf(q: Queryable, sprintId: string): Promise<SprintTask[]> {
  return rows(q, SprintTask, `select ${columns} from sprint_tasks where sprint_id = $1 order by position`, [sprintId])
}

/** Writes tasks, new ones and known ones, in one statement. */
export async function saveTasks(tx: Tx, sprintId: string, tasks: readonly SprintTask[]): Promise<void> {
  if (tasks.length === 0) return
  await execute(
    tx,
    `insert into sprint_tasks (sprint_id, ${columns})
     select $1, "itemId", "itemKey", title, type, skills, "dependsOn", "personId", "personName", status, points, "remainingPoints", position,
       committed, "committedPoints", "addedOn", "removedOn", "doneOn"
     from json_to_recordset($2::json) as given (
       "itemId" uuid, "itemKey" text, title text, type text, skills text[], "dependsOn" uuid[], "personId" uuid, "personName" text, status text,
       points numeric, "remainingPoints" float8, position integer, committed boolean, "committedPoints" numeric, "addedOn" date,
       "removedOn" date, "doneOn" date)
     on conflict (sprint_id, item_id) do update set
       title = excluded.title, skills = excluded.skills, person_id = excluded.person_id, person_name = excluded.person_name,
       status = excluded.status, points = excluded.points, remaining_points = excluded.remaining_points, position = excluded.position,
       committed = excluded.committed, committed_points = excluded.committed_points, added_on = excluded.added_on,
       removed_on = excluded.removed_on, done_on = excluded.done_on`,
    [sprintId, JSON.stringify(tasks)],
  )
}

/** Forgets tasks of a sprint that has not started. */
export async function forgetTasks(tx: Tx, sprintId: string, itemIds: readonly string[]): Promise<void> {
  if (itemIds.length === 0) return
  await execute(tx, 'delete from sprint_tasks where sprint_id = $1 and item_id = any($2::uuid[])', [sprintId, itemIds])
}
