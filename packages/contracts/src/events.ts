import { z } from 'zod'
import { Item } from './backlog/item.ts'
import { EpisodeOutcome } from './brain/episode.ts'
import { ErrorCause, LearnedStrategy, Lesson, ProposedRule } from './brain/learning.ts'
import { StrategyChangeKind } from './brain/strategy-record.ts'
import { Confidence, Strategy } from './brain/strategy.ts'
import { ActionItem } from './chronicle/report.ts'
import { event } from './event.ts'
import { Day, Id, ProjectId } from './ids.ts'
import { KillSwitch, RunPolicy } from './orchestrator/policy.ts'
import { Allocation, Person } from './project/people.ts'
import { ProjectTold } from './project/project.ts'
import { TimeOff } from './project/time-off.ts'
import { DailyScrum } from './sprint/daily-scrum.ts'
import { Impediment } from './sprint/impediment.ts'
import { Sprint, SprintTotals } from './sprint/sprint.ts'
import { ProgressEntry, SprintTask } from './sprint/task.ts'

/** An item without its description, which can be large and which no other service needs. */
export const ItemFacts = Item.omit({ description: true }).meta({ id: 'ItemFacts' })
export type ItemFacts = z.infer<typeof ItemFacts>

const ofProject = { projectId: ProjectId }
const ofSprint = { projectId: ProjectId, sprintId: Id }

// Subject: the project's id.
export const ProjectCreated = event('project.created.v1', z.object({ ...ofProject, project: ProjectTold }))
export const ProjectUpdated = event('project.updated.v1', z.object({ ...ofProject, project: ProjectTold }))
export const TeamChanged = event(
  'team.changed.v1',
  z.object({ ...ofProject, allocations: z.array(Allocation), people: z.array(Person.pick({ id: true, name: true, skills: true })) }),
)
// Subject: the person's id. One event names all projects that the person is allocated to.
export const TimeOffBooked = event(
  'time-off.booked.v1',
  z.object({ projectIds: z.array(ProjectId), personName: z.string(), timeOff: TimeOff }),
)
export const TimeOffCancelled = event(
  'time-off.cancelled.v1',
  z.object({ projectIds: z.array(ProjectId), personName: z.string(), timeOff: TimeOff }),
)

// Subject: the item's id; of an import the project's id.
export const ItemCreated = event('item.created.v1', z.object({ ...ofProject, item: ItemFacts }))
export const ItemUpdated = event('item.updated.v1', z.object({ ...ofProject, item: ItemFacts, changed: z.array(z.string()) }))
export const ItemRemoved = event('item.removed.v1', z.object({ ...ofProject, itemId: Id, itemKey: z.string() }))
export const BacklogImported = event(
  'backlog.imported.v1',
  z.object({ ...ofProject, format: z.string(), created: z.int(), updated: z.int(), skipped: z.int(), rejected: z.int() }),
)

// Subject: the sprint's id.
const sprintAndTasks = z.object({ ...ofSprint, sprint: Sprint, tasks: z.array(SprintTask) })
export const SprintPlanned = event('sprint.planned.v1', sprintAndTasks)
export const SprintStarted = event('sprint.started.v1', sprintAndTasks)
/** `impediments` are all that the sprint ever had; `closedOn` is the day of the domain's clock. */
export const SprintClosed = event('sprint.closed.v1', sprintAndTasks.extend({ closedOn: Day, impediments: z.array(Impediment) }))
export const SprintCancelled = event('sprint.cancelled.v1', sprintAndTasks.extend({ reason: z.string() }))
/** `totals` are the sprint's after the change, here and with progress. */
export const SprintScopeChanged = event(
  'sprint.scope-changed.v1',
  z.object({ ...ofSprint, change: z.enum(['added', 'removed', 're-estimated']), on: Day, task: SprintTask, totals: SprintTotals }),
)
export const TaskProgressed = event('task.progressed.v1', z.object({ ...ofSprint, entry: ProgressEntry, totals: SprintTotals }))
export const DailyScrumHeld = event('daily-scrum.held.v1', z.object({ ...ofSprint, sprintKey: z.string(), scrum: DailyScrum }))
export const ImpedimentRaised = event('impediment.raised.v1', z.object({ ...ofSprint, impediment: Impediment }))
export const ImpedimentCleared = event('impediment.cleared.v1', z.object({ ...ofSprint, impediment: Impediment }))

// Subject: the project's id.
export const RetrospectiveRecorded = event(
  'retrospective.recorded.v1',
  z.object({ ...ofSprint, reportId: Id, sprintKey: z.string(), commitment: z.number(), completed: z.number(), actionItemIds: z.array(Id) }),
)
// Subject: the decision's id.
export const DecisionTaken = event(
  'decision.taken.v1',
  z.object({
    ...ofProject,
    decisionId: Id,
    runId: Id,
    kind: z.enum(['plan', 'wait']),
    autonomy: z.enum(['observe', 'propose', 'act']),
    /** Points committed; null where there is no plan. */
    commitment: z.number().nullable(),
    itemKeys: z.array(z.string()),
    explanation: z.array(z.string()),
    on: Day,
  }),
)

/** `by` is the subject of the token that decided, here and below. */
export const DecisionApproved = event('decision.approved.v1', z.object({ ...ofProject, decisionId: Id, by: z.string() }))
export const DecisionRejected = event(
  'decision.rejected.v1',
  z.object({ ...ofProject, decisionId: Id, by: z.string(), reason: z.string() }),
)

/** What was learned when the sprint of a decision closed. */
export const EpisodeRecorded = event(
  'episode.recorded.v1',
  z.object({
    ...ofSprint,
    episodeId: Id,
    decisionId: Id,
    sprintKey: z.string(),
    outcome: EpisodeOutcome,
    causes: z.array(ErrorCause),
    lessons: z.array(Lesson),
    strategies: z.array(LearnedStrategy),
    rules: z.array(ProposedRule),
  }),
)

// Subject: the strategy's id.
/** `strategy` is as it is after the change; before it there may have been nothing to be confident of. */
export const StrategyChanged = event(
  'strategy.changed.v1',
  z.object({
    ...ofProject,
    strategy: Strategy,
    change: StrategyChangeKind,
    reason: z.string(),
    by: z.string(),
    confidenceBefore: Confidence.nullable(),
    confidenceAfter: Confidence,
  }),
)

// Subject: the project's id.
export const PolicyChanged = event('policy.changed.v1', z.object({ ...ofProject, policy: RunPolicy, version: z.int(), by: z.string() }))
// Subject: `kill-switch`. It concerns every project.
export const KillSwitchSet = event('kill-switch.set.v1', KillSwitch)
// Subject: the action item's id.
export const ActionItemRaised = event('action-item.raised.v1', z.object({ ...ofProject, actionItem: ActionItem }))
export const ActionItemClosed = event('action-item.closed.v1', z.object({ ...ofProject, actionItem: ActionItem }))

export const DomainEvent = z.discriminatedUnion('type', [
  ProjectCreated,
  ProjectUpdated,
  TeamChanged,
  TimeOffBooked,
  TimeOffCancelled,
  ItemCreated,
  ItemUpdated,
  ItemRemoved,
  BacklogImported,
  SprintPlanned,
  SprintStarted,
  SprintClosed,
  SprintCancelled,
  SprintScopeChanged,
  TaskProgressed,
  DailyScrumHeld,
  ImpedimentRaised,
  ImpedimentCleared,
  RetrospectiveRecorded,
  DecisionTaken,
  EpisodeRecorded,
  StrategyChanged,
  DecisionApproved,
  DecisionRejected,
  PolicyChanged,
  KillSwitchSet,
  ActionItemRaised,
  ActionItemClosed,
])
export type DomainEvent = z.infer<typeof DomainEvent>
export type EventType = DomainEvent['type']
export type EventOf<Type extends EventType> = Extract<DomainEvent, { type: Type }>

/** Schema of each event type. */
export const eventSchemas: ReadonlyMap<string, z.ZodType<DomainEvent>> = new Map(
  DomainEvent.options.map((schema) => [schema.shape.type.value, schema] as const),
)
