import { z } from 'zod'
import { Id, ProjectId } from '../ids.ts'
import { Item, ItemStatus, ItemType } from './item.ts'

/** Why an item cannot be planned into a sprint now. */
export const NotReadyReason = z
  .object({
    code: z.enum([
      'is-epic',
      'no-points',
      'no-title',
      'done',
      'dropped',
      'blocked',
      'in-sprint',
      'dependency-not-ready',
      'has-open-children',
      'too-large',
    ]),
    detail: z.string(),
  })
  .meta({ id: 'NotReadyReason' })
export type NotReadyReason = z.infer<typeof NotReadyReason>

/** An item as the planner needs it. `dependsOn` holds only dependencies that are not done; `position` counts from 1 in rank order. */
export const PlanningItem = z
  .object({
    ...Item.pick({
      id: true,
      key: true,
      title: true,
      type: true,
      points: true,
      value: true,
      priority: true,
      labels: true,
      skills: true,
      dueOn: true,
      pinned: true,
      carriedOver: true,
      dependsOn: true,
    }).shape,
    position: z.int().positive(),
    ready: z.boolean(),
    reasons: z.array(NotReadyReason),
  })
  .meta({ id: 'PlanningItem' })
export type PlanningItem = z.infer<typeof PlanningItem>

export const Readiness = z
  .object({
    projectId: ProjectId,
    ready: z.int(),
    notReady: z.int(),
    items: z.array(PlanningItem),
    /** The latest sprints whose end the backlog has heard of, so that what they finished is not among the items. A backlog that does not tell has heard of all. */
    endedSprints: z.array(Id).optional(),
  })
  .meta({ id: 'Readiness' })
export type Readiness = z.infer<typeof Readiness>

export const BacklogSummary = z
  .object({
    projectId: ProjectId,
    items: z.int(),
    points: z.number(),
    unestimated: z.int(),
    ready: z.int(),
    readyPoints: z.number(),
    byStatus: z.record(ItemStatus, z.object({ items: z.int(), points: z.number() })),
    byType: z.record(ItemType, z.object({ items: z.int(), points: z.number() })),
  })
  .meta({ id: 'BacklogSummary' })
export type BacklogSummary = z.infer<typeof BacklogSummary>
