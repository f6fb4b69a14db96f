import type { Check } from '@dsm/service'
import type { DailySchedule } from '../domain/schedules/schedule-of.ts'

/** A daily scrum that is to be kept. Names are for people only: nothing is addressed by them. */
export type WantedSchedule = DailySchedule & {
  sprintId: string
  sprintKey: string
  projectId: string
  /** Real time from which it has been wanted. */
  wantedSince: string
  /** When it last went off, as far as is known here. */
  firedAt: string | null
}

/** A schedule that a scheduler has. `drift` names what is not as wanted; it is empty for one that nobody wants. */
export type SeenSchedule = { sprintId: string; drift: string[]; firedAt: string | null }

/** Where daily scrums are kept. Each call may fail while that place is away; all of them may be repeated. */
export type Scheduler = {
  kind: 'process' | 'kubernetes'
  /** Everything of ours that is there, wanted or not. */
  look: (wanted: readonly WantedSchedule[]) => Promise<SeenSchedule[]>
  /** Makes it exist and be as wanted, whatever is there now. */
  apply: (wanted: WantedSchedule) => Promise<void>
  /** Takes it away; it may be gone already. What it has begun goes on. */
  remove: (sprintId: string) => Promise<void>
  /** Tells, until the signal aborts, that something may have changed there. */
  watch: (changed: () => void, signal: AbortSignal) => void
  /** Whether the place is there. Sprints go on without it, so it is never required. */
  checks: readonly Check[]
  /** Lets go of what this process holds. What lives elsewhere stays. */
  release: () => Promise<void>
}
