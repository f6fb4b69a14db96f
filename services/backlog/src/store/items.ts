import { Item, ProblemError } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, rows, type Tx, violates } from '@dsm/postgres'
import { wordsOf } from '../domain/search-words.ts'

/** Throws `not-found`. */
export async function getItem(q: Queryable, itemId: string): Promise<Item> {
  const item = await maybeRow(q, Item, 'select * from backlog where id = $1', [itemId])
  if (item === undefined) throw new ProblemError('not-found', `no item ${itemId}`)
  return item
}

/** Those of the items that belong to the project. */
export function itemsById(q: Queryable, projectId: string, itemIds: readonly string[]): Promise<Item[]> {
  return rows(q, Item, 'select * from backlog where project_id = $1 and id = any($2::uuid[]) order by rank', [projectId, itemIds])
}

export function itemsByExternalKey(q: Queryable, projectId: string, externalKeys: readonly string[]): Promise<Item[]> {
  return rows(q, Item, 'select * from backlog where project_id = $1 and external_key = any($2::text[])', [projectId, externalKeys])
}

export function childrenOf(q: Queryable, itemId: string): Promise<Item[]> {
  return rows(q, Item, 'select * from backlog where parent_id = $1 order by rank', [itemId])
}

/** Items that depend on this one. */
export function dependentsOf(q: Queryable, itemId: string): Promise<Item[]> {
  return rows(q, Item, 'select backlog.* from backlog join dependencies d on d.item_id = id where d.depends_on_id = $1 order by rank', [
    itemId,
  ])
}

/** Rows per statement: large enough to be fast, small enough for the parameter to stay below some tens of MB. */
const chunkSize = 500

/** Inserts whole items with their dependencies. Throws `already-exists` for an external key that the project has. */
export async function insertItems(tx: Tx, items: readonly Item[]): Promise<void> {
  for (let at = 0; at < items.length; at += chunkSize) await insertChunk(tx, items.slice(at, at + chunkSize))
  await insertDependencies(tx, items)
}

async function insertChunk(tx: Tx, items: readonly Item[]): Promise<void> {
  try {
    await execute(
      tx,
      `insert into items
         (id, project_id, key, type, title, description, status, rank, points, value, priority, labels, skills, due_on, parent_id, pinned,
          sprint_id, carried_over, external_key, version, created_at, words)
       select id, project_id, key, type, title, description, status, rank, points, value, priority, labels, skills, due_on, parent_id, pinned,
          sprint_id, carried_over, external_key, version, created_at, array_to_tsvector(words)
       from json_to_recordset($1::json) as given (
         id uuid, project_id text, key text, type text, title text, description text, status text, rank text, points numeric, value float8,
         priority text, labels text[], skills text[], due_on date, parent_id uuid, pinned boolean, sprint_id uuid, carried_over boolean,
         external_key text, version integer, created_at timestamptz, words text[])`,
      [JSON.stringify(items.map(columnsOf))],
    )
  } catch (error) {
    if (!violates(error, 'items_external_key')) throw error
    throw new ProblemError('already-exists', 'an item of the project has this external key already', { cause: error })
  }
}

/** Writes everything of the items that can change, their dependencies included. */
export async function saveItems(tx: Tx, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return
  for (let at = 0; at < items.length; at += chunkSize) await saveChunk(tx, items.slice(at, at + chunkSize))
  await execute(tx, 'delete from dependencies where item_id = any($1::uuid[])', [items.map(({ id }) => id)])
  await insertDependencies(tx, items)
}

async function saveChunk(tx: Tx, items: readonly Item[]): Promise<void> {
  await execute(
    tx,
    `update items set
       type = given.type, title = given.title, description = given.description, status = given.status, rank = given.rank,
       points = given.points, value = given.value, priority = given.priority, labels = given.labels, skills = given.skills,
       due_on = given.due_on, parent_id = given.parent_id, pinned = given.pinned, sprint_id = given.sprint_id,
       carried_over = given.carried_over, version = given.version, words = array_to_tsvector(given.words)
     from json_to_recordset($1::json) as given (
       id uuid, type text, title text, description text, status text, rank text, points numeric, value float8, priority text, labels text[],
       skills text[], due_on date, parent_id uuid, pinned boolean, sprint_id uuid, carried_over boolean, version integer, words text[])
     where items.id = given.id`,
    [JSON.stringify(items.map(columnsOf))],
  )
}

async function insertDependencies(tx: Tx, items: readonly Item[]): Promise<void> {
  const links = items.flatMap(({ id, dependsOn }) => dependsOn.map((dependsOnId) => ({ id, dependsOnId })))
  if (links.length === 0) return
  await execute(tx, 'insert into dependencies (item_id, depends_on_id) select * from unnest($1::uuid[], $2::uuid[])', [
    links.map(({ id }) => id),
    links.map(({ dependsOnId }) => dependsOnId),
  ])
}

/** Its dependencies, in both directions, go with it. */
export async function deleteItem(tx: Tx, itemId: string): Promise<void> {
  await execute(tx, 'delete from items where id = $1', [itemId])
}

function columnsOf(item: Item): Record<string, unknown> {
  const { projectId, dueOn, parentId, sprintId, carriedOver, externalKey, createdAt, dependsOn: _elsewhere, ...same } = item
  return {
    ...same,
    project_id: projectId,
    due_on: dueOn,
    parent_id: parentId,
    sprint_id: sprintId,
    carried_over: carriedOver,
    external_key: externalKey,
    created_at: createdAt,
    words: wordsOf(item.key, externalKey, item.title, item.description),
  }
}
