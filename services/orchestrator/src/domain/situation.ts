import type { Autonomy, DecisionStatus } from '@dsm/contracts'

/** The active sprint as a run sees it. `heldOn` are the days whose daily scrum has been held. */
export type ActiveSprint = {
  id: string
  key: string
  endsOn: string
  /** The day on which it was really started, which may be later than planned. */
  startedOn: string
  workingDays: string[]
  tasks: number
  openTasks: number
  heldOn: string[]
}

/** A sprint that is planned, not started, and not over yet. */
export type PlannedSprint = { id: string; key: string; startsOn: string }

/** A decision that is neither carried out nor dropped. `goodUntil` is the last day on which it may be carried out. */
export type OpenDecision = {
  id: string
  status: Extract<DecisionStatus, 'proposed' | 'approved' | 'executing'>
  goodUntil: string
  /** A person has said yes to it. */
  approved: boolean
  /** Its sprint has been created. */
  begun: boolean
}

/** All that the next action depends on. Days are `YYYY-MM-DD`. */
export type Situation = {
  today: string
  /** Nobody works on the project any more. */
  archived: boolean
  autonomy: Autonomy
  killSwitch: { engaged: boolean; reason: string }
  activeSprint: ActiveSprint | null
  plannedSprint: PlannedSprint | null
  openDecision: OpenDecision | null
}
