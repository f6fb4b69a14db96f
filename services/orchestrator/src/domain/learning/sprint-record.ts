import type { Impediment, ProgressEntry, Sprint, SprintTask } from '@dsm/contracts'

/** Hours that a person turned out to have on a day of the sprint, and why they are fewer than planned, where somebody said. */
export type HoursOnDay = { personId: string; date: string; hours: number; reason: string | null }

/** Time off that was told after the sprint was planned. `hours` are those of a whole day of the person. */
export type LateTimeOff = { personId: string; from: string; to: string; portion: number; kind: string }

/** What the plan counted on: points in the hours of all its people, and which items earlier sprints had begun. */
export type Expected = {
  p50: number
  hours: number
  carriedOver: ReadonlySet<string>
  /** Hours of a day with nothing in the way, by person. */
  fullDays: ReadonlyMap<string, number>
}

/** All that is known of a closed sprint: the closing event, and what the events before it told. */
export type SprintRecord = {
  sprint: Pick<Sprint, 'key' | 'people' | 'workingDays' | 'totals' | 'ranOut'>
  tasks: readonly SprintTask[]
  impediments: readonly Impediment[]
  closedOn: string
  expected: Expected
  /** From the daily scrums that were held. */
  hoursOnDays: readonly HoursOnDay[]
  lateTimeOff: readonly LateTimeOff[]
  /** In any order. */
  progress: readonly Pick<ProgressEntry, 'id' | 'itemId' | 'on' | 'at' | 'status' | 'remainingPoints' | 'points' | 'personId'>[]
}

/** Points that an hour of the plan stands for. */
export const pointsPerHour = ({ p50, hours }: Expected): number => (hours > 0 ? p50 / hours : 0)

export const keptTasks = ({ tasks }: Pick<SprintRecord, 'tasks'>): SprintTask[] => tasks.filter(({ removedOn }) => removedOn === null)
export const isOpen = ({ status }: SprintTask): boolean => status !== 'done'
export const workedOff = ({ points, remainingPoints }: SprintTask): number => Math.max(0, points - remainingPoints)

/** Adds up from the smallest, so that the order of the values does not matter to the last digit. */
export const sumOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b).reduce((total, value) => total + value, 0)
