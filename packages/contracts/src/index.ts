import './fault-words.ts'

export { Access, allows, Claims, opens, opensOperation, Role } from './access.ts'
export { Advice, AdviceAnswer, AdvisedRisk, AdviceVerdict } from './brain/advice.ts'
export { Belief, nothingBelieved, PeerSprint, SimilarSprint, SprintMark } from './brain/belief.ts'
export { Candidate, Choice, Deliberation, PlanTerms } from './brain/deliberation.ts'
export { Episode, EpisodeDecision, EpisodeOutcome, Recall, RecalledEpisode } from './brain/episode.ts'
export { EmbeddingProgress, episodeOperations, MemoryCheck, RecallAnswer } from './brain/episode-operations.ts'
export { ContextFacts, FactName } from './brain/facts.ts'
export {
  Calibration,
  CalibrationTable,
  CauseKind,
  DecisionLessons,
  ErrorCause,
  LearnedStrategy,
  Lesson,
  ProposedRule,
} from './brain/learning.ts'
export { learningOperations } from './brain/learning-operations.ts'
export {
  Comparison,
  Condition,
  Confidence,
  ConsideredStrategy,
  Effect,
  Strategy,
  StrategyName,
  StrategyOrigin,
  StrategyRule,
  StrategyStatus,
} from './brain/strategy.ts'
export { conditionText, effectExamples, effectText, parseCondition, parseEffect, RuleTextError } from './brain/rule-text.ts'
export {
  NewStrategy,
  OffPolicyAnswer,
  OffPolicyEstimate,
  StrategyApplication,
  StrategyArm,
  StrategyChange,
  StrategyChangeKind,
  StrategyHistory,
  StrategyOutcome,
  StrategyPrediction,
  TrialState,
} from './brain/strategy-record.ts'
export { ColumnMapping, ImportedRow, ImportField, ImportReport, ImportRequest } from './backlog/import.ts'
export {
  BulkItem,
  Item,
  ItemChange,
  ItemKey,
  ItemStatus,
  ItemType,
  ItemValue,
  Move,
  NewItem,
  PlannedPoints,
  Points,
  Priority,
} from './backlog/item.ts'
export { backlogOperations, ItemQuery } from './backlog/operations.ts'
export { PointsSuggestion, SimilarItem } from './backlog/points-suggestion.ts'
export { BacklogSummary, NotReadyReason, PlanningItem, Readiness } from './backlog/readiness.ts'
export { ArchivedEvent, AuditEntry, SearchHit } from './chronicle/archive.ts'
export { Board, BoardCard } from './chronicle/board.ts'
export { chronicleOperations } from './chronicle/operations.ts'
export { ActionItem, Report, ReportKind, ReportSection } from './chronicle/report.ts'
export { SprintReport, Velocity, VelocityRow } from './chronicle/velocity.ts'
export {
  DeadLetter,
  DeadLetterReplay,
  DeadLetterStatus,
  dropDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  showDeadLetter,
} from './dead-letter.ts'
export { Envelope, event } from './event.ts'
export {
  ActionItemClosed,
  ActionItemRaised,
  BacklogImported,
  DailyScrumHeld,
  DecisionApproved,
  DecisionRejected,
  DecisionTaken,
  DomainEvent,
  EpisodeRecorded,
  eventSchemas,
  ImpedimentCleared,
  ImpedimentRaised,
  ItemCreated,
  ItemFacts,
  ItemRemoved,
  ItemUpdated,
  KillSwitchSet,
  PolicyChanged,
  ProjectCreated,
  ProjectUpdated,
  RetrospectiveRecorded,
  SprintCancelled,
  SprintClosed,
  SprintPlanned,
  SprintScopeChanged,
  SprintStarted,
  StrategyChanged,
  TaskProgressed,
  TeamChanged,
  TimeOffBooked,
  TimeOffCancelled,
} from './events.ts'
export type { EventOf, EventType } from './events.ts'
export { HealthCheck, ServiceHealth, showLiveness, showReadiness } from './health.ts'
export { Day, Id, Instant, line, ofEachService, ProjectId, ProjectKey, ServiceName, text } from './ids.ts'
export { operation } from './operation.ts'
export type { BodyOf, Operation, ParamsOf, QueryOf, ResponseOf } from './operation.ts'
export { Decision, DecisionOutcome, DecisionStatus, DecisionSummary, Replay, WhatIfAnswer } from './orchestrator/decision.ts'
export { orchestratorOperations } from './orchestrator/operations.ts'
export { PlanPreview } from './orchestrator/plan-preview.ts'
export { Autonomy, KillSwitch, KillSwitchChange, ProjectPolicy, RunPolicy } from './orchestrator/policy.ts'
export { OrchestrationStatus, Run, RunAction, RunStep, SprintOutlook } from './orchestrator/run.ts'
export { RepairReason, Schedule, SchedulerKind, Schedules } from './orchestrator/schedule.ts'
export { page, PageQuery } from './page.ts'
export type { Page } from './page.ts'
export { AwayHours, PastSprint, PlanningPerson, PlanningPolicy, PlanningSnapshot, WhatIf } from './planning.ts'
export { Probability } from './planning-terms.ts'
export { Fault, Problem, ProblemError, problems } from './problem.ts'
export type { ProblemCode } from './problem.ts'
export { Calendar, CalendarDay, HolidayRegion, NewCalendar, WeekHours } from './project/calendar.ts'
export { Capacity, CapacityDay, PersonCapacity, Reduction, ReductionCause } from './project/capacity.ts'
export { projectOperations } from './project/operations.ts'
export { Allocation, NewAllocation, NewPerson, NewTeam, Person, PersonChange, Skill, Skills, Team, TeamChange } from './project/people.ts'
export { NewProject, Project, ProjectChange, ProjectTold } from './project/project.ts'
export { NewTimeOff, TimeOff, TimeOffImport, TimeOffKind } from './project/time-off.ts'
export {
  Forecast,
  LeftOut,
  MissingCode,
  PlanCertificate,
  PlanDifference,
  PlannedTask,
  PlanResult,
  PlanWait,
  SprintPlan,
} from './sprint-plan.ts'
export { Burndown, BurndownDay, SprintForecast } from './sprint/burndown.ts'
export { DailyScrum, ScrumEntry, Warning } from './sprint/daily-scrum.ts'
export { Impediment, NewImpediment } from './sprint/impediment.ts'
export { NewSprint } from './sprint/new-sprint.ts'
export { sprintOperations } from './sprint/operations.ts'
export { ArrivingWork, SimulatedDay } from './sprint/simulation.ts'
export { PlannedPerson, ProgressSource, Sprint, SprintKey, SprintStatus, SprintTotals } from './sprint/sprint.ts'
export { dayIn, isMorning, timeIn, TimeOfDay, TimeZone } from './time-zone.ts'
export { NewSprintTask, Progress, ProgressEntry, SprintTask, TaskStatus } from './sprint/task.ts'
