import { ActionItem } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, row, rows, type Tx } from '@dsm/postgres'
import type { ActionDraft } from '../domain/findings.ts'

const columns = 'id, project_id, title, report_id, because, status, raised_on, closed_on, resolution, times_seen'

/** Action items of a project: open ones first, oldest first. */
export async function listActionItems(q: Queryable, projectId: string, status: ActionItem['status'] | null): Promise<ActionItem[]> {
  return rows(
    q,
    ActionItem,
    `select ${columns} from action_items where project_id = $1 and ($2::text is null or status = $2) order by status desc, raised_on, id`,
    [projectId, status],
  )
}

/** Lets every open action item come back once more: called once by each retrospective. */
export async function comeBack(tx: Tx, projectId: string): Promise<void> {
  await execute(tx, `update action_items set times_seen = times_seen + 1 where project_id = $1 and status = 'open'`, [projectId])
}

export type NewActionItem = Pick<ActionItem, 'id' | 'projectId' | 'title' | 'because' | 'raisedOn'>

export async function insertActionItem(tx: Tx, item: NewActionItem): Promise<ActionItem> {
  return row(
    tx,
    ActionItem,
    `insert into action_items (id, project_id, title, because, status, raised_on) values ($1, $2, $3, $4, 'open', $5) returning ${columns}`,
    [item.id, item.projectId, item.title, item.because, item.raisedOn],
  )
}

/** Raises what a retrospective found, and returns it. An item of the same cause that is still open stays the one item and gets the newest reason: then
 *  nothing new was raised. */
export async function raiseActionItem(
  tx: Tx,
  item: ActionDraft & { id: string; projectId: string; raisedOn: string },
): Promise<ActionItem | undefined> {
  const raised = await row(
    tx,
    ActionItem,
    `insert into action_items (id, project_id, title, cause, because, status, raised_on)
     values ($1, $2, $3, $4, $5, 'open', $6)
     on conflict (project_id, cause) where status = 'open' and cause is not null do update set because = excluded.because, title = excluded.title
     returning ${columns}`,
    [item.id, item.projectId, item.title, item.cause, item.because, item.raisedOn],
  )
  return raised.id === item.id ? raised : undefined
}

/** Names the retrospective that raised the items which none has named yet. */
export async function attributeActionItems(tx: Tx, projectId: string, reportId: string): Promise<void> {
  await execute(
    tx,
    `update action_items set report_id = $2 where project_id = $1 and status = 'open' and cause is not null and report_id is null`,
    [projectId, reportId],
  )
}

/** Holds the item until the transaction ends. */
export async function lockActionItem(tx: Tx, projectId: string, id: string): Promise<ActionItem | undefined> {
  return maybeRow(tx, ActionItem, `select ${columns} from action_items where id = $1 and project_id = $2 for update`, [id, projectId])
}

export async function closeActionItem(
  tx: Tx,
  id: string,
  { closedOn, resolution }: { closedOn: string; resolution: string },
): Promise<ActionItem> {
  return row(
    tx,
    ActionItem,
    `update action_items set status = 'closed', closed_on = $2, resolution = $3 where id = $1 returning ${columns}`,
    [id, closedOn, resolution],
  )
}
