import { z } from 'zod'
import { Priority } from './backlog/item.ts'
import { PlanningItem } from './backlog/readiness.ts'
import { Day, Id, ProjectId, ProjectKey } from './ids.ts'
import { Skills } from './project/people.ts'

const Hours = z.number().min(0)
const StoryPoints = z.number().min(0)
const Probability = z.number().min(0.01).max(0.99)

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

/** A closed sprint as evidence. `ranOut`: all its work was done, so the team could have completed at least this much. */
export const PastSprint = z
  .strictObject({ sprintId: Id, key: z.string(), committed: StoryPoints, completed: StoryPoints, hours: Hours, ranOut: z.boolean() })
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
  })
  .meta({ id: 'PlanningSnapshot' })
export type PlanningSnapshot = z.infer<typeof PlanningSnapshot>

/** What is assumed of a team's speed and how history overrules it. */
const ForecastPolicy = z.strictObject({
  /** Cold-start prior: the median of completed points per available hour. */
  pointsPerHour: z.number().positive().default(0.1),
  /** Standard deviation of the logarithm of points per hour (0.25: two sprints in three within about 25 %). */
  logSpread: z.number().positive().default(0.25),
  /** How many sprints the prior's median is worth. */
  sprints: z.number().positive().default(1),
  /** How many sprints the prior's spread is worth (its degrees of freedom). */
  spreadSprints: z.number().positive().default(4),
  /** A sprint this many sprints older than the latest one weighs half. */
  halfLifeSprints: z.number().positive().default(4),
  /** A sprint below this share of the usual speed counts as this share: something broke, the team is not that slow. */
  lowestShare: z.number().min(0.01).max(1).default(0.2),
})

/** The project's choices. `PlanningPolicy.parse({})` gives the defaults. */
export const PlanningPolicy = z
  .strictObject({
    /** Probability with which the commitment is to be met. */
    commitProbability: Probability.default(0.85),
    forecast: ForecastPolicy.prefault({}),
    /** Share of a person's hours that may be planned. */
    maxUtilisation: z.number().positive().max(1).default(1),
    maxPointsPerPerson: z.number().positive().nullable().default(null),
    /** Value of an item at the bottom of the backlog to which nobody gave one; the top of the backlog gets `topOfBacklog` times as much. */
    valueByPriority: z
      .strictObject({
        highest: z.number().positive().default(80),
        high: z.number().positive().default(50),
        medium: z.number().positive().default(30),
        low: z.number().positive().default(20),
        lowest: z.number().positive().default(10),
      } satisfies Record<Priority, z.ZodType>)
      .prefault({}),
    topOfBacklog: z.number().min(1).default(1.5),
    /** An item that is due before the sprint ends counts this many times its value. */
    deadlineFactor: z.number().min(1).default(3),
    solver: z
      .strictObject({
        maxNodes: z.int().positive().default(20_000),
        relativeGap: z.number().min(0).max(1).default(0),
        /** A back-stop only: a plan that hits it depends on the machine's speed. */
        timeLimitMs: z.int().positive().default(30_000),
      })
      .prefault({}),
  })
  .meta({ id: 'PlanningPolicy' })
export type PlanningPolicy = z.infer<typeof PlanningPolicy>

/** Points that the team will complete, as a distribution: log-Student-t of points per hour, times the hours. */
export const Forecast = z
  .strictObject({
    hours: Hours,
    p15: StoryPoints,
    p50: StoryPoints,
    p85: StoryPoints,
    commit: z.strictObject({ probability: Probability, points: StoryPoints }),
    /** What one point takes: hours over p50. */
    hoursPerPoint: z.number().positive(),
    basis: z.enum(['prior', 'history']),
    /** Past sprints that were used. */
    sampleSize: z.int().min(0),
    facts: z.strictObject({
      pointsPerHour: z.number().positive(),
      prior: z.strictObject({ pointsPerHour: z.number().positive(), logSpread: z.number().positive(), sprints: z.number().positive() }),
      /** Sum of the weights of the past sprints: how many fresh sprints they are worth. */
      effectiveSprints: z.number().min(0),
      /** Sprints that ran out of work. */
      ranOut: z.int().min(0),
      /** Sprints raised to the lowest share of the usual speed. */
      raised: z.int().min(0),
      /** Student-t of the logarithm of points per hour. */
      location: z.number(),
      scale: z.number().positive(),
      degreesOfFreedom: z.number().positive(),
    }),
  })
  .meta({ id: 'Forecast' })
export type Forecast = z.infer<typeof Forecast>

/** `value` counts the deadline's factor. `first`: why it came before anything else, if it did. */
export const PlannedTask = z
  .strictObject({
    itemId: Id,
    key: z.string(),
    title: z.string(),
    points: z.number().positive(),
    hours: Hours,
    personId: Id,
    personName: z.string(),
    value: z.number().min(0),
    first: z.enum(['carried-over', 'pinned']).nullable(),
  })
  .meta({ id: 'PlannedTask' })
export type PlannedTask = z.infer<typeof PlannedTask>

/** The arithmetic that makes a plan checkable by someone who did not make it. */
export const PlanCertificate = z
  .strictObject({
    commitPoints: StoryPoints,
    totalPoints: StoryPoints,
    hoursPerPoint: z.number().positive(),
    people: z.array(
      z.strictObject({ personId: Id, availableHours: Hours, limitHours: Hours, plannedHours: Hours, points: StoryPoints, tasks: z.int().min(0) }),
    ),
    dependencies: z.array(z.strictObject({ itemId: Id, dependsOn: Id, met: z.enum(['done', 'in-plan']) })),
    skills: z.array(z.strictObject({ itemId: Id, personId: Id, required: Skills })),
    /** Every carried-over or pinned item, planned or not. */
    first: z.array(z.strictObject({ itemId: Id, because: z.enum(['carried-over', 'pinned']), planned: z.boolean() })),
    /** Value of the plan, and what no plan that serves the first items as well can exceed. */
    objective: z.number().min(0),
    bound: z.number().min(0),
    proven: z.boolean(),
    /** Why the search stopped. */
    stoppedBy: z.enum(['proof', 'gap', 'nodes', 'time']),
  })
  .meta({ id: 'PlanCertificate' })
export type PlanCertificate = z.infer<typeof PlanCertificate>

/** Why an item is not in the plan, as a code and in words. */
export const LeftOut = z
  .strictObject({
    itemId: Id,
    key: z.string(),
    title: z.string(),
    points: StoryPoints.nullable(),
    value: z.number().min(0),
    reason: z.enum([
      'not-ready',
      'no-points',
      'no-skilled-person',
      'too-big',
      'dependency-unavailable',
      'commitment-full',
      'no-hours-left',
      'less-value',
    ]),
    detail: z.string(),
  })
  .meta({ id: 'LeftOut' })
export type LeftOut = z.infer<typeof LeftOut>

export const SprintPlan = z
  .strictObject({
    kind: z.literal('plan'),
    forecast: Forecast,
    /** In rank order. */
    tasks: z.array(PlannedTask).min(1),
    certificate: PlanCertificate,
    /** The most valuable items that are not in the plan; `leftOutItems` counts all of them. */
    leftOut: z.array(LeftOut),
    leftOutItems: z.int().min(0),
    /** SHA-256 of the snapshot, the policy and this plan, as canonical JSON. */
    digest: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .meta({ id: 'SprintPlan' })
export type SprintPlan = z.infer<typeof SprintPlan>

export const MissingCode = z.enum([
  'no-people',
  'no-hours',
  'no-items',
  'no-ready-item',
  'no-estimated-item',
  'no-skilled-person',
  'nothing-fits',
  'blocked-by-dependencies',
])
export type MissingCode = z.infer<typeof MissingCode>

/** Nothing can be planned; `missing` names everything that stands in the way. */
export const PlanWait = z
  .strictObject({
    kind: z.literal('wait'),
    missing: z.array(z.strictObject({ code: MissingCode, detail: z.string() })).min(1),
    forecast: Forecast.nullable(),
  })
  .meta({ id: 'PlanWait' })
export type PlanWait = z.infer<typeof PlanWait>

export const PlanResult = z.discriminatedUnion('kind', [SprintPlan, PlanWait]).meta({ id: 'PlanResult' })
export type PlanResult = z.infer<typeof PlanResult>

/** One thing that could be different. */
export const WhatIf = z
  .discriminatedUnion('change', [
    z.strictObject({ change: z.literal('person-away'), personId: Id, hours: z.number().positive() }),
    z.strictObject({ change: z.literal('remove-item'), itemId: Id }),
    z.strictObject({ change: z.literal('set-points'), itemId: Id, points: z.number().positive().max(1000) }),
    z.strictObject({ change: z.literal('set-value'), itemId: Id, value: z.number().min(0).max(1_000_000) }),
    z.strictObject({ change: z.literal('pin-item'), itemId: Id, pinned: z.boolean() }),
    z.strictObject({ change: z.literal('commit-probability'), probability: Probability }),
  ])
  .meta({ id: 'WhatIf' })
export type WhatIf = z.infer<typeof WhatIf>

const changed = <Shape extends z.ZodType>(shape: Shape) => z.strictObject({ before: shape.nullable(), after: shape.nullable() })

/** What differs between two results of planning; null where a side has no plan. */
export const PlanDifference = z
  .strictObject({
    same: z.boolean(),
    kind: z.strictObject({ before: z.enum(['plan', 'wait']), after: z.enum(['plan', 'wait']) }),
    commitPoints: changed(StoryPoints),
    totalPoints: changed(StoryPoints),
    value: changed(z.number()),
    added: z.array(PlannedTask),
    removed: z.array(PlannedTask),
    reassigned: z.array(z.strictObject({ itemId: Id, key: z.string(), from: z.string(), to: z.string() })),
    missing: z.array(MissingCode),
  })
  .meta({ id: 'PlanDifference' })
export type PlanDifference = z.infer<typeof PlanDifference>
