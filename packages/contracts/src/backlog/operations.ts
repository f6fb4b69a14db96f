import { z } from 'zod'
import { Id, line, ProjectId } from '../ids.ts'
import { operation } from '../operation.ts'
import { page, PageQuery } from '../page.ts'
import { Skill } from '../project/people.ts'
import { ImportReport, ImportRequest } from './import.ts'
import { BulkItem, Item, ItemChange, ItemKey, ItemStatus, ItemType, Label, Move, NewItem } from './item.ts'
import { BacklogSummary, Readiness } from './readiness.ts'

const inProject = z.strictObject({ projectId: ProjectId })
const inItem = z.strictObject({ itemId: Id })
const list = <Value extends z.ZodType>(values: Value, max = 50) =>
  z.preprocess((given) => (typeof given === 'string' ? given.split(',') : given), z.array(values).max(max))
export const ItemQuery = z.strictObject({
  ...PageQuery.shape,
  /** Words that title, description or key must hold. */
  q: z.string().trim().min(1).max(200).optional(),
  status: list(ItemStatus).optional(),
  type: list(ItemType).optional(),
  label: Label.optional(),
  skill: Skill.optional(),
  sprintId: Id.optional(),
  parentId: Id.optional(),
  estimated: z.enum(['true', 'false']).optional(),
  externalKey: line(200).optional(),
  key: ItemKey.optional(),
  /** These items, as far as the project has them. */
  ids: list(Id, 200).optional(),
})

export const backlogOperations = {
  createItem: operation({
    id: 'createItem',
    method: 'POST',
    path: '/projects/:projectId/items',
    summary: 'Add an item at the bottom of the backlog',
    access: 'member',
    status: 201,
    params: inProject,
    body: NewItem,
    bodyLimit: 1_048_576,
    response: Item,
    problems: ['already-exists', 'dependency-cycle', 'hierarchy-refused'],
  }),
  createItems: operation({
    id: 'createItems',
    method: 'POST',
    path: '/projects/:projectId/items/bulk',
    summary: 'Add many items in one step: all or none',
    access: 'member',
    status: 201,
    params: inProject,
    body: z.strictObject({ items: z.array(BulkItem).min(1).max(1000) }),
    bodyLimit: 16_777_216,
    response: z.object({ items: z.array(Item) }),
    problems: ['already-exists', 'dependency-cycle', 'hierarchy-refused'],
  }),
  listItems: operation({
    id: 'listItems',
    method: 'GET',
    path: '/projects/:projectId/items',
    summary: 'List, filter and search items in rank order',
    access: 'viewer',
    params: inProject,
    query: ItemQuery,
    response: page(Item),
    problems: ['invalid-cursor'],
  }),
  getItem: operation({
    id: 'getItem',
    method: 'GET',
    path: '/items/:itemId',
    summary: 'Get an item',
    access: 'viewer',
    params: inItem,
    response: Item,
    versioned: true,
  }),
  changeItem: operation({
    id: 'changeItem',
    method: 'PATCH',
    path: '/items/:itemId',
    summary: 'Change an item',
    access: 'member',
    params: inItem,
    body: ItemChange,
    bodyLimit: 1_048_576,
    response: Item,
    versioned: true,
    problems: ['stale-version', 'hierarchy-refused', 'status-refused', 'item-in-sprint'],
  }),
  removeItem: operation({
    id: 'removeItem',
    method: 'DELETE',
    path: '/items/:itemId',
    summary: 'Remove an item',
    access: 'member',
    status: 204,
    params: inItem,
    versioned: true,
    problems: ['stale-version', 'item-in-sprint'],
  }),
  moveItem: operation({
    id: 'moveItem',
    method: 'POST',
    path: '/items/:itemId/move',
    summary: 'Move an item in the rank order',
    access: 'member',
    params: inItem,
    body: Move,
    response: Item,
  }),
  addDependency: operation({
    id: 'addDependency',
    method: 'PUT',
    path: '/items/:itemId/dependencies/:dependsOnId',
    summary: 'Say that an item needs another one first',
    access: 'member',
    params: z.strictObject({ itemId: Id, dependsOnId: Id }),
    response: Item,
    problems: ['dependency-cycle'],
  }),
  removeDependency: operation({
    id: 'removeDependency',
    method: 'DELETE',
    path: '/items/:itemId/dependencies/:dependsOnId',
    summary: 'Remove a dependency',
    access: 'member',
    status: 204,
    params: z.strictObject({ itemId: Id, dependsOnId: Id }),
  }),
  importItems: operation({
    id: 'importItems',
    method: 'POST',
    path: '/projects/:projectId/imports',
    summary: 'Import a CSV export of Jira, GitHub or any other tracker',
    access: 'member',
    params: inProject,
    body: ImportRequest,
    bodyLimit: 67_108_864,
    response: ImportReport,
    problems: ['import-rejected'],
  }),
  getSummary: operation({
    id: 'getBacklogSummary',
    method: 'GET',
    path: '/projects/:projectId/backlog/summary',
    summary: 'Counts and points of the backlog',
    access: 'viewer',
    params: inProject,
    response: BacklogSummary,
  }),
  getReadiness: operation({
    id: 'getReadiness',
    method: 'GET',
    path: '/projects/:projectId/backlog/readiness',
    summary: 'The open items as the planner sees them, and why some are not ready',
    access: 'viewer',
    params: inProject,
    response: Readiness,
  }),
}
