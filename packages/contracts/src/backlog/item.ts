import { z } from 'zod'
import { Day, Id, Instant, line, ProjectId, text } from '../ids.ts'
import { Skills } from '../project/people.ts'

export const ItemType = z.enum(['epic', 'story', 'task', 'bug'])
export type ItemType = z.infer<typeof ItemType>

export const ItemStatus = z.enum(['todo', 'in-progress', 'blocked', 'done', 'dropped'])
export type ItemStatus = z.infer<typeof ItemStatus>

export const Priority = z.enum(['lowest', 'low', 'medium', 'high', 'highest'])
export type Priority = z.infer<typeof Priority>

const pointsFrom = (least: number) => z.number().min(least).max(1000).multipleOf(0.5)
/** Story points: a team's guess of size, halves allowed. */
export const Points = pointsFrom(0).meta({ id: 'Points' })
/** The size of an item that is to be planned. */
export const PlannedPoints = pointsFrom(0.5)

export const Label = line(60)

const Labels = z.array(Label).max(50)

/** Business value on the team's own scale; null where nobody set it. */
export const ItemValue = z.number().min(0).max(1_000_000)

export const ItemKey = z.string().regex(/^[A-Z][A-Z0-9]{0,9}-\d{1,9}$/, 'must be a key such as ATLAS-17')

export const Item = z
  .object({
    id: Id,
    projectId: ProjectId,
    key: ItemKey,
    type: ItemType,
    title: line(500),
    description: text(200_000),
    status: ItemStatus,
    /** Sort key of the backlog: compare as plain text. */
    rank: z.string(),
    points: Points.nullable(),
    value: ItemValue.nullable(),
    priority: Priority,
    labels: Labels,
    skills: Skills,
    dueOn: Day.nullable(),
    parentId: Id.nullable(),
    dependsOn: z.array(Id),
    /** Someone wants it in the next sprint whatever its value. */
    pinned: z.boolean(),
    /** The sprint that holds it now. */
    sprintId: Id.nullable(),
    /** It was in a sprint that closed before it was done. */
    carriedOver: z.boolean(),
    externalKey: z.string().nullable(),
    version: z.int().positive(),
    createdAt: Instant,
  })
  .meta({ id: 'Item' })
export type Item = z.infer<typeof Item>

export const NewItem = z
  .strictObject({
    type: ItemType.default('story'),
    title: line(500),
    description: text(200_000).default(''),
    points: Points.nullable().default(null),
    value: ItemValue.nullable().default(null),
    priority: Priority.default('medium'),
    labels: Labels.default([]),
    skills: Skills.default([]),
    dueOn: Day.nullable().default(null),
    parentId: Id.nullable().default(null),
    dependsOn: z.array(Id).max(100).default([]),
    pinned: z.boolean().default(false),
    externalKey: line(200).nullable().default(null),
  })
  .meta({ id: 'NewItem' })
export type NewItem = z.infer<typeof NewItem>

export const ItemChange = z
  .strictObject({
    type: ItemType.optional(),
    title: line(500).optional(),
    description: text(200_000).optional(),
    status: ItemStatus.optional(),
    points: Points.nullable().optional(),
    value: ItemValue.nullable().optional(),
    priority: Priority.optional(),
    labels: Labels.optional(),
    skills: Skills.optional(),
    dueOn: Day.nullable().optional(),
    parentId: Id.nullable().optional(),
    pinned: z.boolean().optional(),
  })
  .meta({ id: 'ItemChange' })
export type ItemChange = z.infer<typeof ItemChange>

/** Where an item goes in the backlog: beside another one, or to an end. */
export const Move = z
  .union([z.strictObject({ before: Id }), z.strictObject({ after: Id }), z.strictObject({ to: z.enum(['top', 'bottom']) })])
  .meta({ id: 'Move' })
export type Move = z.infer<typeof Move>

/** Items created together; `dependsOn` and `parent` may name others of the same request by `ref`. */
export const BulkItem = z
  .strictObject({
    ...NewItem.shape,
    ref: line(60).optional(),
    parentRef: line(60).optional(),
    dependsOnRefs: z.array(line(60)).max(100).default([]),
  })
  .meta({ id: 'BulkItem' })
export type BulkItem = z.infer<typeof BulkItem>
