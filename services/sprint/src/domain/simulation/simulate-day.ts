import type { HiddenTeam } from './hidden-team.ts'
import { absences, arrivingScope, newImpediments, overcome } from './incidents.ts'
import { randomStream } from './random.ts'
import type { SimulatedAction, SimulatedImpediment, SimulatedPerson, SimulatedTask } from './simulated-day.ts'
import type { TaskInHand } from './working-day.ts'
import { takeInHand, workThrough } from './working-day.ts'

/** The visible state of the sprint on the morning of a working day, and the hidden team that meets it. */
export type DayToSimulate = {
  seed: number
  day: string
  /** Working days of the sprint. */
  workingDays: readonly string[]
  team: HiddenTeam
  tasks: readonly SimulatedTask[]
  people: readonly SimulatedPerson[]
  openImpediments: readonly SimulatedImpediment[]
}

/**
 * One working day of a simulated team. The random draws depend on the seed, the day and readable keys only, so the
 * same seed gives the same day whatever ids and row order a run has. Throws RangeError for a person outside the team.
 */
export function simulateDay({ seed, day, workingDays, team, tasks, people, openImpediments }: DayToSimulate): SimulatedAction[] {
  const cleared = overcome({ seed, day }, workingDays, openImpediments)
  const away = absences(
    { seed, day },
    team,
    people.filter(({ hours }) => hours > 0),
  )
  const present = people.filter((person) => person.hours > 0 && !away.some((absence) => absence.person === person))

  const stillOpen = openImpediments.filter((open) => !cleared.some(({ impediment }) => impediment === open))
  const inHand = takeInHand(tasks, blockedItems(tasks, openImpediments, stillOpen))
  workThrough(inHand, present, { seed, day, team })

  return [
    ...cleared.map(({ impediment, resolution }): SimulatedAction => ({ do: 'clear-impediment', impedimentId: impediment.id, resolution })),
    ...away.map(({ person, reason }): SimulatedAction => ({ do: 'absent', personId: person.personId, reason })),
    ...inHand.flatMap((task) => progress(seed, day, task)),
    ...newImpediments({ seed, day }, team, inHand),
    ...arrivingScope({ seed, day }, team, tasks),
  ]
}

/** An item stays blocked while any open impediment names it, or when it was marked blocked without one. */
function blockedItems(
  tasks: readonly SimulatedTask[],
  open: readonly SimulatedImpediment[],
  stillOpen: readonly SimulatedImpediment[],
): ReadonlySet<string | null> {
  const named = new Set(open.map(({ itemId }) => itemId))
  const markedOnly = tasks.filter(({ status, itemId }) => status === 'blocked' && !named.has(itemId))
  return new Set([...stillOpen, ...markedOnly].map(({ itemId }) => itemId))
}

/** People report in steps of a tenth of a point. Rounding is random with the exact value as its mean, so that small steps add up over the days. */
function progress(seed: number, day: string, { task, remaining, heldBy }: TaskInHand): SimulatedAction[] {
  if (!heldBy) return []
  const step = randomStream(seed, 'report', task.itemKey, day).uniform()
  const remainingPoints = Math.min(task.remainingPoints, Math.floor(remaining * 10 + step) / 10)
  const status = remainingPoints === 0 ? 'done' : 'in-progress'
  return [{ do: 'progress', itemId: task.itemId, personId: heldBy.personId, remainingPoints, status }]
}
