import { Allocation } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, rows, type Tx } from '@dsm/postgres'

const columns = 'id, project_id, person_id, share, from_day as "from", to_day as "to"'

export async function insertAllocations(tx: Tx, allocations: readonly Allocation[]): Promise<void> {
  const sql = `
    insert into allocations (id, project_id, person_id, share, from_day, to_day)
    select id, "projectId", "personId", share, "from", "to"
    from json_to_recordset($1) as wanted (id uuid, "projectId" text, "personId" uuid, share double precision, "from" date, "to" date)`
  await execute(tx, sql, [JSON.stringify(allocations)])
}

/** Allocations of these people on all projects. */
export function allocationsOfPeople(q: Queryable, personIds: readonly string[]): Promise<Allocation[]> {
  return rows(q, Allocation, `select ${columns} from allocations where person_id = any($1) order by id`, [personIds])
}

export function allocationsOfProject(q: Queryable, projectId: string): Promise<Allocation[]> {
  return rows(q, Allocation, `select ${columns} from allocations where project_id = $1 order by id`, [projectId])
}

/** Undefined where the project has no such allocation. */
export function deleteAllocation(
  tx: Tx,
  { projectId, allocationId }: { projectId: string; allocationId: string },
): Promise<Allocation | undefined> {
  return maybeRow(tx, Allocation, `delete from allocations where id = $1 and project_id = $2 returning ${columns}`, [
    allocationId,
    projectId,
  ])
}
