import type { PersonDay } from './hours.ts'
import { type SprintRecord, sumOf } from './sprint-record.ts'

/** What an item took: hours that people spent on it, points that this worked off, and points by which what remains grew. */
export type Worked = { hours: number; burned: number; grown: number }

type Step = { itemId: string; personId: string | null; on: string; burned: number; grown: number }

/**
 * Reads the progress log: a person's hours of a day are spread evenly over the items that they reported progress of on that day. Somebody who reports
 * every few days spends less by this count than they did, which makes work look quicker than it was, never slower.
 */
export function workedByItem(record: SprintRecord, days: readonly PersonDay[]): Map<string, Worked> {
  const steps = stepsOf(record)
  const hoursLeft = new Map(days.map(({ personId, date, left }) => [`${personId} ${date}`, left]))
  const shares = new Map<string, number[]>()
  for (const [key, ofDay] of Map.groupBy(
    steps.filter(({ personId, burned, grown }) => personId !== null && (burned > 0 || grown > 0)),
    ({ personId, on }) => `${personId} ${on}`,
  )) {
    const hours = hoursLeft.get(key) ?? 0
    const items = [...new Set(ofDay.map(({ itemId }) => itemId))]
    for (const itemId of items) shares.set(itemId, [...(shares.get(itemId) ?? []), hours / items.length])
  }
  return new Map(
    [...Map.groupBy(steps, ({ itemId }) => itemId)].map(([itemId, ofItem]) => [
      itemId,
      {
        hours: sumOf(shares.get(itemId) ?? []),
        burned: sumOf(ofItem.map(({ burned }) => burned)),
        grown: sumOf(ofItem.map(({ grown }) => grown)),
      },
    ]),
  )
}

/** Each entry against the one before of its item. A new estimate changes the points and leaves what was worked off as it was: it is neither. */
function stepsOf({ progress, tasks }: SprintRecord): Step[] {
  const ordered = progress.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1))
  return [...Map.groupBy(ordered, ({ itemId }) => itemId)].flatMap(([itemId, entries]) => {
    const task = tasks.find((one) => one.itemId === itemId)
    let before = { points: task?.committed ? task.committedPoints : (entries[0]?.points ?? 0), off: 0 }
    return entries.map(({ personId, on, points, remainingPoints }): Step => {
      const off = points - remainingPoints
      const change = points === before.points ? off - before.off : Math.max(0, off - before.off)
      before = { points, off }
      return { itemId, personId, on, burned: Math.max(0, change), grown: Math.max(0, -change) }
    })
  })
}
