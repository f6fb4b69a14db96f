import { z } from 'zod'
import { ItemValue, PlannedPoints, type Priority } from './backlog/item.ts'
import { PlanningItem } from './backlog/readiness.ts'
import { Belief, nothingBelieved } from './brain/belief.ts'
import { Day, Id, ProjectId, ProjectKey } from './ids.ts'
import { Probability, SmallItems } from './planning-terms.ts'
import { Skills } from './project/people.ts'

const Hours = z.number().min(0)
const StoryPoints = z.number().min(0)

/** A person in the coming sprint: `hours` they can work, `fullHours` had nothing been in the way, and what takes the difference. */
export const PlanningPerson = z
  .strictObject({
    personId: Id,
    name: z.string(),
    skills: Skills,
    hours: Hours,
    fullHours: Hours,
    reductions: z.array(z.strictObject({ cause: z.string(), hours: Hours })),
  })
  .meta({ id: 'PlanningPerson' })
export type PlanningPerson = z.infer<typeof PlanningPerson>

/** A closed sprint as evidence. `hours`: those in which there was work, where that is known; where it is not, `ranOut` says that all work was done, so the team
 *  could have completed at least this much. */
export const PastSprint = z
  .strictObject({
    sprintId: Id,
    key: z.string(),
    committed: StoryPoints,
    completed: StoryPoints,
    hours: Hours,
    ranOut: z.boolean(),
    /** Scope that came after the start. */
    added: StoryPoints.default(0),
    workingDays: z.int().min(0).default(0),
    tasks: z.int().min(0).default(0),
  })
  .meta({ id: 'PastSprint' })
export type PastSprint = z.infer<typeof PastSprint>

/** Everything that a sprint plan is made from. Stored with the decision, so that it can be replayed. */
export const PlanningSnapshot = z
  .strictObject({
    projectId: ProjectId,
    projectKey: ProjectKey,
    today: Day,
    sprint: z.strictObject({ startsOn: Day, endsOn: Day, workingDays: z.array(Day) }),
    people: z.array(PlanningPerson),
    /** Open items. A dependency that is neither among them nor in `doneItemIds` blocks its item. */
    items: z.array(PlanningItem),
    doneItemIds: z.array(Id),
    /** Closed sprints, oldest first. */
    history: z.array(PastSprint),
    belief: Belief.prefault(nothingBelieved),
  })
  .meta({ id: 'PlanningSnapshot' })
export type PlanningSnapshot = z.infer<typeof PlanningSnapshot>

/**
 * What is assumed of a team's speed and how history overrules it. Every number has bounds: the model stays finite within them, and
 * beyond them it says nothing about a team.
 */
const ForecastPolicy = z.strictObject({
  /** Cold-start prior: the median of completed points per available hour. */
  pointsPerHour: z.number().min(0.001).max(100).default(0.1),
  /** Standard deviation of the logarithm of points per hour (0.25: two sprints in three within about 25 %; 3: within a factor of 20). */
  logSpread: z.number().min(0.01).max(3).default(0.25),
  /** How many sprints the prior's median is worth. */
  sprints: z.number().min(0.1).max(1000).default(1),
  /** How many sprints the prior's spread is worth (its degrees of freedom; below 1 its tails would be without measure). */
  spreadSprints: z.number().min(1).max(1000).default(4),
  /** A sprint this many sprints older than the latest one weighs half. */
  halfLifeSprints: z.number().min(0.1).max(1000).default(4),
  /** A sprint below this share of the usual speed counts as this share: something broke, the team is not that slow. */
  lowestShare: z.number().min(0.01).max(1).default(0.2),
})

const ValuePerPoint = z.number().min(0.1).max(1000)
const Factor = z.number().min(1).max(100)

/** The project's choices. `PlanningPolicy.parse({})` gives the defaults. */
export const PlanningPolicy = z
  .strictObject({
    /** Probability with which the commitment is to be met. */
    commitProbability: Probability.default(0.85),
    /** Commit this many times what the forecast gives at that probability, less `reservePoints` that are left free for work nobody knows yet. */
    commitScale: z.number().min(0.5).max(1.25).default(1),
    reservePoints: StoryPoints.max(10_000).default(0),
    forecast: ForecastPolicy.prefault({}),
    /** Share of a person's hours that may be planned. */
    maxUtilisation: z.number().min(0.01).max(1).default(1),
    maxPointsPerPerson: z.number().min(0.5).max(1000).nullable().default(null),
    /** Value of each point of an item to which nobody gave a value, at the bottom of the backlog. Per point, or the smallest items would always win. */
    valuePerPoint: z
      .strictObject({
        highest: ValuePerPoint.default(27),
        high: ValuePerPoint.default(17),
        medium: ValuePerPoint.default(10),
        low: ValuePerPoint.default(7),
        lowest: ValuePerPoint.default(4),
      } satisfies Record<Priority, z.ZodType>)
      .prefault({}),
    /** How many times as much a point is worth at the top of the backlog. */
    topOfBacklog: Factor.default(3),
    /** Small items that count more than their value, where many done things are worth more than one large one. */
    smallItems: SmallItems.nullable().default(null),
    /** An item that is due before the sprint ends counts this many times its value. */
    deadlineFactor: Factor.default(3),
    solver: z
      .strictObject({
        maxNodes: z.int().min(1).max(10_000_000).default(20_000),
        relativeGap: z.number().min(0).max(1).default(0),
        /** A back-stop only: a plan that hits it depends on the machine's speed. */
        timeLimitMs: z.int().min(1000).max(600_000).default(30_000),
      })
      .prefault({}),
  })
  .meta({ id: 'PlanningPolicy' })
export type PlanningPolicy = z.infer<typeof PlanningPolicy>

/** Hours that a person has less. */
export const AwayHours = z.number().positive().max(10_000)

/** One thing that could be different. */
export const WhatIf = z
  .discriminatedUnion('change', [
    z.strictObject({ change: z.literal('person-away'), personId: Id, hours: AwayHours }),
    z.strictObject({ change: z.literal('remove-item'), itemId: Id }),
    z.strictObject({ change: z.literal('set-points'), itemId: Id, points: PlannedPoints }),
    z.strictObject({ change: z.literal('set-value'), itemId: Id, value: ItemValue }),
    z.strictObject({ change: z.literal('pin-item'), itemId: Id, pinned: z.boolean() }),
    z.strictObject({ change: z.literal('commit-probability'), probability: Probability }),
    z.strictObject({ change: z.literal('apply-strategy'), strategyId: Id, applied: z.boolean() }),
    z.strictObject({ change: z.literal('forget'), what: z.enum(['memory', 'other-projects']) }),
  ])
  .meta({ id: 'WhatIf' })
export type WhatIf = z.infer<typeof WhatIf>
