import type { Burndown, BurndownDay, PlannedPerson, Sprint, SprintTask } from '@dsm/contracts'
import type { Outlook } from './forecast.ts'
import { outlook } from './forecast.ts'
import type { LoggedProgress } from './totals.ts'
import { roundPoints, sprintTotals, tasksAsOf } from './totals.ts'

export type BurndownFacts = {
  sprint: Pick<Sprint, 'id' | 'workingDays' | 'people'>
  tasks: readonly SprintTask[]
  /** The progress log, oldest first. */
  log: readonly LoggedProgress[]
  asOf: string
}

type PlannedDay = { date: string; hours: number }

/**
 * The burndown as of a day: one row per working day, each showing the end of that day. Later days have null for what
 * has not happened; the forecast line starts on the first day whose work is not in yet.
 */
export function burndown({ sprint, tasks, log, asOf }: BurndownFacts): Burndown {
  const days = plannedDays(sprint.workingDays, sprint.people)
  const now = tasksAsOf(tasks, log, asOf)
  const totals = sprintTotals(now)
  const worked = lastWorkedDay(sprint.workingDays, log, asOf)
  const ideal = idealLine(days, totals.commitment)
  const ahead = days.filter(({ date }) => worked === null || date > worked)
  const view = outlook({ ...pointsOf(totals), ...hoursOf(days, ahead, totals.commitment), ahead })

  const rows = days.map(({ date }, index): BurndownDay => {
    const expected = view.line.find((day) => day.date === date)?.remaining
    const forecast = expected ?? (date === worked ? totals.remaining : null)
    const row = { date, ideal: ideal[index] ?? 0, remaining: null, completed: null, scope: null, forecast }
    return date > asOf ? row : { ...row, ...pointsOf(sprintTotals(tasksAsOf(tasks, log, date))) }
  })
  return { sprintId: sprint.id, asOf, days: rows, forecast: { ...view.forecast, expectedDoneOn: doneOn(now, view) }, totals }
}

/**
 * The last working day whose work is in: `asOf` itself once anybody reported something on it (a burndown read in the
 * morning holds no work of the day), else the working day before it. Null before the first.
 */
export function lastWorkedDay(workingDays: readonly string[], log: readonly Pick<LoggedProgress, 'on'>[], asOf: string): string | null {
  const reportedToday = log.some(({ on }) => on === asOf)
  return workingDays.findLast((day) => day < asOf || (day === asOf && reportedToday)) ?? null
}

/** Hours planned for each working day; where nobody's hours are known every day weighs the same. */
function plannedDays(workingDays: readonly string[], people: readonly PlannedPerson[]): PlannedDay[] {
  const hours = new Map<string, number>()
  for (const { date, hours: planned } of people.flatMap((person) => person.days)) hours.set(date, (hours.get(date) ?? 0) + planned)
  const anyHours = workingDays.some((day) => (hours.get(day) ?? 0) > 0)
  return workingDays.map((date) => ({ date, hours: anyHours ? (hours.get(date) ?? 0) : 1 }))
}

/** From the commitment to zero, falling with the hours that the plan has on each day. */
function idealLine(days: readonly PlannedDay[], commitment: number): number[] {
  const total = totalHours(days)
  return days.map((_, index) => roundPoints(commitment * (1 - totalHours(days.slice(0, index + 1)) / total)))
}

function totalHours(days: readonly PlannedDay[]): number {
  return days.reduce((total, { hours }) => total + hours, 0)
}

type Totals = Burndown['totals']

function pointsOf({ commitment, added, removed, completed, remaining }: Totals): { scope: number; completed: number; remaining: number } {
  return { scope: roundPoints(commitment + added - removed), completed, remaining }
}

function hoursOf(days: readonly PlannedDay[], ahead: readonly PlannedDay[], commitment: number) {
  const plannedHours = totalHours(days)
  return { plannedHours, elapsedHours: plannedHours - totalHours(ahead), plannedPace: plannedHours > 0 ? commitment / plannedHours : 0 }
}

/** The day on which everything was done, else the one on which it is expected to be. */
function doneOn(tasks: readonly SprintTask[], view: Outlook): string | null {
  const inSprint = tasks.filter(({ removedOn }) => removedOn === null)
  if (inSprint.some(({ status }) => status !== 'done')) return view.forecast.expectedDoneOn
  return inSprint.reduce<string | null>((last, task) => (last === null || (task.doneOn ?? '') > last ? task.doneOn : last), null)
}
