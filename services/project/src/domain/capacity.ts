import type { Allocation, Capacity, CapacityDay, Person, PersonCapacity, Reduction, TimeOff } from '@dsm/contracts'
import { type DayOfWeek, daysOf, type Span } from './day.ts'
import { calendarHours, defaultCalendar, type WorkingCalendar } from './working-calendar.ts'

type Absence = Pick<TimeOff, 'personId' | 'from' | 'to' | 'portion' | 'kind' | 'note'>

export type CapacityInput = {
  project: { id: string; calendarId: string | null }
  span: Span
  people: readonly Person[]
  allocations: readonly Pick<Allocation, 'personId' | 'share' | 'from' | 'to'>[]
  timeOff: readonly Absence[]
  calendars: ReadonlyMap<string, WorkingCalendar>
}

/**
 * Hours of every active person who is allocated to the project on some day of the span. A person's own calendar replaces the project's whole;
 * without either the default calendar holds. First the calendar takes from a day's usual hours, then time off its portion of what is left,
 * so that a holiday within a vacation costs nothing twice. Hours are counted in thousandths: full hours less the reductions are the hours.
 */
export function capacityOf({ project, span, people, allocations, timeOff, calendars }: CapacityInput): Capacity {
  const days = daysOf(span)
  const calendarOf = (id: string | null) => (id === null ? undefined : calendars.get(id))
  const projectCalendar = calendarOf(project.calendarId) ?? defaultCalendar
  const allocationsBy = Map.groupBy(allocations, ({ personId }) => personId)
  const timeOffBy = Map.groupBy(timeOff, ({ personId }) => personId)

  const capacities = people
    .filter(({ id, active }) => active && (allocationsBy.get(id) ?? []).some((allocation) => touches(allocation, span)))
    .map((person) =>
      personCapacity(person, days, {
        calendar: calendarOf(person.calendarId) ?? projectCalendar,
        allocations: allocationsBy.get(person.id) ?? [],
        timeOff: timeOffBy.get(person.id) ?? [],
      }),
    )
  const { fullHours, hours } = totalOf(capacities)
  return {
    projectId: project.id,
    ...span,
    workingDays: workingDaysOf(projectCalendar, days),
    fullHours,
    hours,
    ratio: fullHours === 0 ? 1 : hours / fullHours,
    people: capacities,
  }
}

function workingDaysOf(calendar: WorkingCalendar, days: readonly DayOfWeek[]): string[] {
  const hoursOf = calendarHours(calendar)
  return days.filter((day) => hoursOf(day).hours > 0).map(({ date }) => date)
}

type PersonTime = { calendar: WorkingCalendar } & Pick<CapacityInput, 'allocations' | 'timeOff'>

function personCapacity(
  { id, name, skills }: Person,
  span: readonly DayOfWeek[],
  { calendar, allocations, timeOff }: PersonTime,
): PersonCapacity {
  const hoursOf = calendarHours(calendar)
  const days = span.flatMap((day): CapacityDay[] => {
    const share = shareOn(day.date, allocations)
    const { usualHours, hours, closed } = hoursOf(day)
    const full = thousandths(usualHours * share)
    if (full === 0) return []
    const open = closed ? thousandths(hours * share) : full
    const reductions: Reduction[] = closed && open < full ? [{ ...closed, hours: (full - open) / 1000 }] : []
    const absence = absenceOn(
      timeOff.filter(({ from, to }) => from <= day.date && day.date <= to),
      open,
    )
    return [
      { date: day.date, fullHours: full / 1000, hours: absence.left / 1000, share, reductions: [...reductions, ...absence.reductions] },
    ]
  })
  return { personId: id, name, skills, ...totalOf(days), days }
}

/** Takes the portions one after another; together they take at most the whole day. */
function absenceOn(absences: readonly Absence[], open: number): { left: number; reductions: Reduction[] } {
  let left = open
  let portion = 0
  const reductions: Reduction[] = []
  for (const absence of absences) {
    portion = Math.min(1, portion + absence.portion)
    const remaining = thousandths((open / 1000) * (1 - portion))
    if (remaining < left) reductions.push({ cause: 'time-off', name: absence.note || absence.kind, hours: (left - remaining) / 1000 })
    left = remaining
  }
  return { left, reductions }
}

/** Sum of the shares that hold on a day, without the dust of binary fractions. */
function shareOn(date: string, allocations: PersonTime['allocations']): number {
  const shares = allocations.filter((allocation) => touches(allocation, { from: date, to: date })).map(({ share }) => share)
  return Math.min(1, Math.round(shares.reduce((sum, share) => sum + share, 0) * 1e9) / 1e9)
}

function touches(allocation: Pick<Allocation, 'from' | 'to'>, { from, to }: Span): boolean {
  return (allocation.from === null || allocation.from <= to) && (allocation.to === null || allocation.to >= from)
}

function thousandths(hours: number): number {
  return Math.round(hours * 1000)
}

function totalOf(parts: readonly { fullHours: number; hours: number }[]): { fullHours: number; hours: number } {
  const sum = (values: number[]) => values.reduce((total, value) => total + thousandths(value), 0) / 1000
  return { fullHours: sum(parts.map(({ fullHours }) => fullHours)), hours: sum(parts.map(({ hours }) => hours)) }
}
