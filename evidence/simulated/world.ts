import type { ItemType, PlanningItem } from '@dsm/contracts'
import { createHiddenTeam, type HiddenTeam, randomStream, type RandomStream, type SimulatedPerson } from '@dsm/sprint-service/simulation'

/** What a person's hours on a day are, and would be with nothing in the way. */
type PersonDay = { date: string; hours: number; fullHours: number }
type Member = Pick<SimulatedPerson, 'personId' | 'name' | 'skills'> & { days: PersonDay[] }

/** The visible life of a seed: its people with their calendar, sprint by sprint, and its backlog; and the hidden truth, which only the simulation sees. */
export type World = {
  projectId: string
  seed: number
  sprints: { startsOn: string; workingDays: string[]; people: Member[] }[]
  hidden: (sprint: number) => HiddenTeam
  /** The item that the product owner thinks of as the `number`-th, from 1. */
  item: (number: number) => PlanningItem
}

export const sprintsPerTeam = 30
/** Closed sprints after which the hidden speed changes. */
const driftAfter = 15
/** Sprints between the start of one team and the next, so that earlier teams' sprints are there to learn from. */
export const stagger = 10

const daysPerSprint = 10
const hoursPerDay = 8
const skills = ['api', 'web', 'data'] as const
const types: readonly ItemType[] = ['story', 'story', 'story', 'task', 'bug']
const sizes = [1, 2, 2, 3, 3, 3, 5, 5, 8] as const
const epoch = Date.UTC(2020, 0, 6)
const dayMs = 86_400_000

export function createWorld(seed: number): World {
  const stream = randomStream('simulated teams', seed)
  const projectId = `TEAM${seed}`
  const size = stream.integer(4, 7)
  const names = Array.from({ length: size }, (_, index) => `Person ${index + 1}`)
  // Points are each team's own currency: what the forecast believes of points per hour before it has seen any is wrong for most of them.
  const currency = stream.lognormal(1, 0.3)
  const drift = stream.chance(0.5) ? 1.25 : 0.75
  const truth = createHiddenTeam(
    seed,
    names.map((name) => ({ name })),
  )
  const hiddenAt = (speed: number): HiddenTeam => ({
    ...truth,
    people: truth.people.map((person) => ({ ...person, pointsPerHour: person.pointsPerHour * speed })),
  })
  const [before, after] = [hiddenAt(currency), hiddenAt(currency * drift)]
  return {
    projectId,
    seed,
    sprints: calendar(seed, membersOf(stream, names)),
    hidden: (sprint) => (sprint < driftAfter ? before : after),
    item: (number) => itemOf(projectId, seed, number),
  }
}

/** Everybody has two of the three skills, so that work can be where its people are not. */
function membersOf(stream: RandomStream, names: readonly string[]) {
  return names.map((name, index) => {
    const lacking = skills[index % skills.length]
    return { personId: name, name, skills: skills.filter((skill) => skill !== lacking), allocation: stream.chance(0.2) ? 0.5 : 1 }
  })
}

function calendar(seed: number, members: ReturnType<typeof membersOf>): World['sprints'] {
  const first = seed * stagger
  const dates = Array.from({ length: sprintsPerTeam * daysPerSprint }, (_, index) => dateOf(first * daysPerSprint + index))
  const publicHolidays = new Set(dates.filter((date) => randomStream('public holiday', date).chance(0.03)))
  const people = members.map(({ allocation, ...member }) => {
    const away = timeOff(randomStream('time off', seed, member.name), dates)
    const fullHours = hoursPerDay * allocation
    const days = dates.map((date): PersonDay => ({ date, fullHours, hours: publicHolidays.has(date) || away.has(date) ? 0 : fullHours }))
    return { ...member, days }
  })
  return Array.from({ length: sprintsPerTeam }, (_, sprint) => {
    const [from, to] = [sprint * daysPerSprint, (sprint + 1) * daysPerSprint]
    const workingDays = dates.slice(from, to)
    return {
      startsOn: workingDays[0] ?? '',
      workingDays,
      people: people.map((person) => ({ ...person, days: person.days.slice(from, to) })),
    }
  })
}

/** The `index`-th weekday since the epoch. */
function dateOf(index: number): string {
  const days = Math.floor(index / 5) * 7 + (index % 5)
  return new Date(epoch + days * dayMs).toISOString().slice(0, 10)
}

/** Weeks of vacation, more of them in summer and at the turn of the year, and single days. */
function timeOff(stream: RandomStream, dates: readonly string[]): Set<string> {
  const away = new Set<string>()
  for (let week = 0; week < dates.length / 5; week++) {
    const month = Number(dates[week * 5]?.slice(5, 7))
    const days = stream.chance(month === 7 || month === 8 || month === 12 ? 0.15 : 0.04) ? 5 * stream.integer(1, 2) : 0
    for (const date of dates.slice(week * 5, week * 5 + days)) away.add(date)
    if (stream.chance(0.08)) away.add(stream.pick(dates.slice(week * 5, week * 5 + 5)))
  }
  return away
}

function itemOf(projectId: string, seed: number, number: number): PlanningItem {
  const stream = randomStream('item', seed, number)
  const key = `${projectId}-${number}`
  return {
    ...openItem(key, { type: stream.pick(types), points: stream.pick(sizes), skills: stream.chance(0.6) ? [stream.pick(skills)] : [] }),
    dependsOn: number > 1 && stream.chance(0.12) ? [`${projectId}-${number - 1}`] : [],
  }
}

/** An item that is ready, and named by its key. Its place in the backlog is for whoever lists it. */
export function openItem(
  key: string,
  { type, points, skills: needed }: { type: ItemType; points: number; skills: string[] },
): PlanningItem {
  return {
    id: key,
    key,
    title: key,
    type,
    points,
    skills: needed,
    value: null,
    priority: 'medium',
    labels: [],
    dueOn: null,
    pinned: false,
    carriedOver: false,
    dependsOn: [],
    position: 1,
    ready: true,
    reasons: [],
  }
}
