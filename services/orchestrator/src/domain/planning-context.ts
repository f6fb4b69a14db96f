import {
  type Capacity,
  dayIn,
  isMorning,
  type PastSprint,
  type PersonCapacity,
  type PlanningSnapshot,
  type Project,
  type Readiness,
  type Sprint,
} from '@dsm/contracts'
import { isCutShort } from './learning/cut-short.ts'
import { sum } from './planning/sum.ts'
import type { SprintDates } from './sprint-dates.ts'

/** What planning looks at: answers of the other services, all read for one decision. */
export type Observed = {
  project: Pick<Project, 'id' | 'key'>
  today: string
  dates: SprintDates
  /** Covers the dates at least. */
  capacity: Capacity
  readiness: Pick<Readiness, 'items'>
  /** Items that a closed sprint finished and the backlog still lists, for it has not heard of that. */
  finished: ReadonlySet<string>
  /** Closed sprints of whose work nobody reported anything: they say nothing of the team's speed. */
  unreported: ReadonlySet<string>
  /** In any order. */
  closedSprints: readonly Sprint[]
}

/** What the services say, before memory and strategies are asked what they make of it. */
export type PlanningContext = Omit<PlanningSnapshot, 'belief'>

/** The snapshot that a plan is made from, all but what the agent believes. */
export function planningContext({
  project,
  today,
  dates,
  capacity,
  readiness,
  finished,
  unreported,
  closedSprints,
}: Observed): PlanningContext {
  const within = (day: string) => day >= dates.startsOn && day <= dates.endsOn
  return {
    projectId: project.id,
    projectKey: project.key,
    today,
    sprint: { ...dates, workingDays: capacity.workingDays.filter(within) },
    people: capacity.people.map((person) => planningPerson(person, within)),
    items: readiness.items.filter(({ id }) => !finished.has(id)),
    // Of other done items the backlog names no dependencies.
    doneItemIds: [...finished],
    history: closedSprints
      .filter((sprint) => !unreported.has(sprint.id) && !isCutShort(sprint, closedOn(sprint)))
      .toSorted((a, b) => (a.startsOn === b.startsOn ? a.key.localeCompare(b.key, 'en') : a.startsOn < b.startsOn ? -1 : 1))
      .map(pastSprint),
  }
}

function planningPerson(person: PersonCapacity, within: (day: string) => boolean): PlanningSnapshot['people'][number] {
  const days = person.days.filter(({ date }) => within(date))
  const reductions = new Map<string, number>()
  for (const { cause, name, hours } of days.flatMap((day) => day.reductions)) {
    const label = name === '' ? cause : `${cause}: ${name}`
    reductions.set(label, (reductions.get(label) ?? 0) + hours)
  }
  return {
    personId: person.personId,
    name: person.name,
    skills: person.skills,
    hours: toThousandths(sum(days.map(({ hours }) => hours))),
    fullHours: toThousandths(sum(days.map(({ fullHours }) => fullHours))),
    reductions: [...reductions].map(([cause, hours]) => ({ cause, hours: toThousandths(hours) })),
  }
}

/** Days on which the sprint really ran: one that started late or was closed early had fewer hours than it was planned with. Closed in the morning, it was not
 *  worked on that day: what was done until then took only the days before. */
function lived({ startsOn, endsOn, startedAt, closedAt, timeZone }: Sprint): (day: { date: string }) => boolean {
  const from = startedAt === null ? startsOn : dayIn(timeZone, startedAt)
  const last = closedOn({ endsOn, closedAt, timeZone })
  const inTheMorning = closedAt !== null && isMorning(timeZone, closedAt) && last > from
  return ({ date }) => date >= from && (inTheMorning ? date < last : date <= last)
}

const closedOn = ({ endsOn, closedAt, timeZone }: Pick<Sprint, 'endsOn' | 'closedAt' | 'timeZone'>) =>
  closedAt === null ? endsOn : dayIn(timeZone, closedAt)

function pastSprint(sprint: Sprint): PastSprint {
  return {
    sprintId: sprint.id,
    key: sprint.key,
    committed: sprint.totals.commitment,
    completed: sprint.totals.completed,
    hours: toThousandths(
      sprint.hoursWithWork ?? sum(sprint.people.flatMap(({ days }) => days.filter(lived(sprint)).map(({ hours }) => hours))),
    ),
    ranOut: sprint.ranOut && typeof sprint.hoursWithWork !== 'number',
    added: sprint.totals.added,
    workingDays: sprint.workingDays.length,
    tasks: sprint.totals.tasks,
  }
}

/** Sums of hours without the dust of binary fractions. */
const toThousandths = (hours: number) => Math.round(hours * 1000) / 1000
