import { z } from 'zod'
import { ItemType, Points } from '../backlog/item.ts'
import { Day, Id, Instant, line, text } from '../ids.ts'
import { Skills } from '../project/people.ts'
import { ProgressSource } from './sprint.ts'

export const TaskStatus = z.enum(['todo', 'in-progress', 'blocked', 'done'])
export type TaskStatus = z.infer<typeof TaskStatus>

export const SprintTask = z
  .object({
    itemId: Id,
    itemKey: z.string(),
    title: line(500),
    type: ItemType,
    skills: Skills,
    dependsOn: z.array(Id),
    personId: Id.nullable(),
    personName: z.string().nullable(),
    status: TaskStatus,
    points: Points,
    remainingPoints: z.number().min(0),
    /** Order of work: lower first. */
    position: z.int(),
    /** In the sprint when it started. */
    committed: z.boolean(),
    /** Points that the commitment counts for it. */
    committedPoints: z.number(),
    addedOn: Day,
    removedOn: Day.nullable(),
    doneOn: Day.nullable(),
  })
  .meta({ id: 'SprintTask' })
export type SprintTask = z.infer<typeof SprintTask>

export const NewSprintTask = z
  .strictObject({
    itemId: Id,
    itemKey: line(30),
    title: line(500),
    type: ItemType.default('story'),
    skills: Skills.default([]),
    dependsOn: z.array(Id).max(100).default([]),
    personId: Id.nullable().default(null),
    personName: line(120).nullable().default(null),
    points: Points,
  })
  .meta({ id: 'NewSprintTask' })
export type NewSprintTask = z.infer<typeof NewSprintTask>

export const Progress = z
  .strictObject({
    source: ProgressSource.default('manual'),
    remainingPoints: z.number().min(0).max(1000).optional(),
    status: TaskStatus.optional(),
    personId: Id.nullable().optional(),
    personName: line(120).nullable().optional(),
    note: text(2000).default(''),
  })
  .refine(
    (progress) => progress.remainingPoints !== undefined || progress.status !== undefined || progress.personId !== undefined,
    'say remainingPoints, status or personId',
  )
  .meta({ id: 'Progress' })
export type Progress = z.infer<typeof Progress>

/** One entry of the append-only progress log. */
export const ProgressEntry = z
  .object({
    id: Id,
    itemId: Id,
    itemKey: z.string(),
    on: Day,
    at: Instant,
    status: TaskStatus,
    remainingPoints: z.number(),
    points: z.number(),
    personId: Id.nullable(),
    personName: z.string().nullable(),
    source: ProgressSource,
    note: z.string(),
  })
  .meta({ id: 'ProgressEntry' })
export type ProgressEntry = z.infer<typeof ProgressEntry>
