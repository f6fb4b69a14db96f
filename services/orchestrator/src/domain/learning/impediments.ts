import type { SprintTask } from '@dsm/contracts'
import { counted, listed } from '../planning/words.ts'
import type { Claim } from './claim.ts'
import { tenths } from './figures.ts'
import type { PersonDay } from './hours.ts'
import { isOpen, keptTasks, type SprintRecord, sumOf } from './sprint-record.ts'

type Held = { points: number; days: number; itemKey: string | null }

/**
 * Points that committed items lost while they were blocked and did not get done for it: hours of whoever has the item (of one person of the team, where nobody has
 * it) on its blocked days, never more than its points. An item that was done in the end has made up for it. An impediment that names no item
 * holds up one person.
 */
export function impediments(record: SprintRecord, days: readonly PersonDay[], rate: number): Claim | null {
  const dailyHours = days.length > 0 ? sumOf(days.map(({ left }) => left)) / days.length : 0
  const open = keptTasks(record).filter((task) => task.committed && isOpen(task))
  const named = open.map((task): Held => {
    const blocked = blockedDays(record, task.itemId)
    return {
      points: Math.min(task.committedPoints, hoursOn(blocked, task, { days, dailyHours }) * rate),
      days: blocked.length,
      itemKey: task.itemKey,
    }
  })
  const general = blockedDays(record, null)
  const held = [...named, { points: general.length * dailyHours * rate, days: general.length, itemKey: null }].filter(
    ({ points }) => points > 0,
  )
  if (held.length === 0) return null

  const points = sumOf(held.map((one) => one.points))
  const itemKeys = held.flatMap(({ itemKey }) => itemKey ?? []).toSorted()
  const titles = record.impediments
    .filter(({ itemId }) => itemId === null || open.some((task) => task.itemId === itemId))
    .map(({ title }) => title)
  const where = itemKeys.length > 0 ? ` held up ${listed(itemKeys)}, not done at the end,` : ' held the team up'
  const blockedFor = counted(sumOf(held.map((one) => one.days)), 'working day')
  return {
    cause: 'impediments',
    firm: 0,
    points,
    evidence: `${counted(titles.length, 'impediment')} (${listed(titles.toSorted())})${where} for ${blockedFor}: ${counted(tenths(points), 'point')} of work.`,
    itemKeys,
    people: [],
  }
}

/** Working days from the one on which it was raised to the one before it was cleared, each once however many impediments there were. */
function blockedDays({ sprint, impediments: all, closedOn }: SprintRecord, itemId: string | null): string[] {
  const ofItem = all.filter((one) => one.itemId === itemId)
  return sprint.workingDays.filter((day) =>
    ofItem.some(({ raisedOn, clearedOn }) => raisedOn <= day && day <= closedOn && (clearedOn === null || day < clearedOn)),
  )
}

function hoursOn(
  blocked: readonly string[],
  { personId }: SprintTask,
  { days, dailyHours }: { days: readonly PersonDay[]; dailyHours: number },
): number {
  if (!days.some((day) => day.personId === personId)) return blocked.length * dailyHours
  return sumOf(days.filter((day) => day.personId === personId && blocked.includes(day.date)).map(({ left }) => left))
}
