import type { DailyScrum, Impediment, ProgressEntry, ScrumEntry, SprintTask } from '@dsm/contracts'
import { burndown } from './burndown.ts'
import type { WarningFacts } from './early-warnings.ts'
import { earlyWarnings } from './early-warnings.ts'
import type { Moment } from './lifecycle.ts'
import { requireScrumDay } from './lifecycle.ts'
import type { SprintState } from './sprint-state.ts'
import { roundPoints } from './totals.ts'

/** An entry of the log with its place there, which is the order of commits. */
type PlacedEntry = ProgressEntry & { position: number }

/** What the daily scrums before have told: all up to a position, and all until a time by those that did not keep theirs. Null where there were none. */
export type Told = { position: number | null; at: string | null }

export type ScrumFacts = Moment & {
  /** The working day that the scrum is held for; a missed one can be held later. */
  date: string
  /** The whole progress log, oldest first. */
  log: readonly PlacedEntry[]
  people: WarningFacts['people']
  told: Told
}

/**
 * Holds the daily scrum of a working day: what each person got done since the one before, what is next, what blocks,
 * and where the sprint stands. Throws `sprint-not-active` and `day-refused`.
 */
export function holdDailyScrum(state: SprintState, { date, at, today, log, people, told }: ScrumFacts): DailyScrum {
  requireScrumDay(state, date, today)
  const { sprint, tasks, impediments } = state
  const chart = burndown({ sprint, tasks, log, asOf: date })
  const row = chart.days.find((day) => day.date === date)
  if (!row) throw new RangeError(`the burndown has no row for ${date}`)

  return {
    sprintId: sprint.id,
    date,
    dayNumber: sprint.workingDays.indexOf(date) + 1,
    daysLeft: sprint.workingDays.filter((day) => day > date).length,
    entries: scrumEntries(people, tasks, worked(log, told)),
    totals: chart.totals,
    burndown: row,
    forecast: chart.forecast,
    warnings: earlyWarnings({ today: date, sprint, tasks, log, impediments, people, burndown: chart }),
    openImpediments: impediments.filter(({ clearedOn }) => clearedOn === null).map((impediment) => openImpediment(impediment, tasks)),
    heldAt: at,
  }
}

type Work = { personId: string; personName: string; itemKey: string; points: number; done: boolean }

/** Points worked off by each entry since the scrum before: what its item lost in remaining points, new estimates apart. */
function worked(log: readonly PlacedEntry[], told: Told): Work[] {
  const workedOff = new Map<string, number>()
  return log.flatMap(({ itemId, itemKey, points, remainingPoints, status, personId, personName, ...entry }): Work[] => {
    const before = workedOff.get(itemId) ?? 0
    workedOff.set(itemId, points - remainingPoints)
    if (!isNew(entry, told) || personId === null) return []
    return [{ personId, personName: personName ?? personId, itemKey, points: points - remainingPoints - before, done: status === 'done' }]
  })
}

/** Clocks of replicas differ, so times decide only where nothing else is known. */
function isNew({ position, at }: Pick<PlacedEntry, 'position' | 'at'>, told: Told): boolean {
  return position > (told.position ?? 0) && (told.at === null || at > told.at)
}

/** One entry per person of the sprint, and one for anybody else who worked on it. */
function scrumEntries(people: WarningFacts['people'], tasks: readonly SprintTask[], work: readonly Work[]): ScrumEntry[] {
  const known = new Set(people.map(({ personId }) => personId))
  const others = new Map(work.filter(({ personId }) => !known.has(personId)).map(({ personId, personName }) => [personId, personName]))
  const guests = [...others].map(([personId, name]) => ({ personId, name, hoursToday: 0, absent: null }))
  return [...people, ...guests].map(({ personId, name, hoursToday, absent }) => {
    const own = tasks.filter((task) => task.personId === personId && task.removedOn === null)
    const keysOf = (...statuses: SprintTask['status'][]) =>
      own.filter(({ status }) => statuses.includes(status)).map(({ itemKey }) => itemKey)
    return {
      personId,
      name,
      hoursToday,
      absent,
      progressed: byItem(work.filter((entry) => entry.personId === personId)),
      today: [...keysOf('in-progress'), ...keysOf('todo')],
      blocked: keysOf('blocked'),
    }
  })
}

function byItem(work: readonly Work[]): ScrumEntry['progressed'] {
  const items = new Map<string, { itemKey: string; points: number; done: boolean }>()
  for (const { itemKey, points, done } of work) {
    items.set(itemKey, { itemKey, points: roundPoints((items.get(itemKey)?.points ?? 0) + points), done })
  }
  return [...items.values()].filter(({ points, done }) => points !== 0 || done)
}

function openImpediment(
  { id, title, kind, raisedOn, itemId }: Impediment,
  tasks: readonly SprintTask[],
): DailyScrum['openImpediments'][number] {
  return { id, title, kind, raisedOn, itemKey: tasks.find((task) => task.itemId === itemId)?.itemKey ?? null }
}
