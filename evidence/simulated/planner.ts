import type { ContextFacts, PlanTerms } from '@dsm/contracts'
import type { ForecastFacts } from '@dsm/forecast'
import type { PlanningContext } from '@dsm/orchestrator-service/domain'
import type { ClosedSprint } from './live-sprint.ts'

/** A sprint to plan. */
export type Asked = { context: PlanningContext; facts: ContextFacts; seed: number }

/** What is committed, and on what terms. `forecast`: of the planners that make one. */
export type Planned = { commitPoints: number; smallItems: PlanTerms['smallItems']; forecast: Stated | null }
export type Stated = { p15: number; p50: number; p85: number; commit: number; parts: ForecastFacts['parts'] }

/** Somebody who plans the sprints of one team, and sees how they end. */
export type Planner = { plan: (asked: Asked) => Planned; close: (closed: ClosedSprint) => void }

/** A closed sprint of a team, as other teams may learn from it. */
export type PastSprint = Omit<ClosedSprint, 'unfinished'> & { projectId: string; sprintKey: string; facts: ContextFacts }
