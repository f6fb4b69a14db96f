import type { SprintTask } from '@dsm/contracts'
import { counted, listed } from '../planning/words.ts'
import type { Claim } from './claim.ts'
import { tenths } from './figures.ts'
import { isOpen, keptTasks, type SprintRecord, sumOf, workedOff } from './sprint-record.ts'

const keysOf = (tasks: readonly SprintTask[]) => tasks.map(({ itemKey }) => itemKey).toSorted()
const pointsOf = (tasks: readonly SprintTask[]) => sumOf(tasks.map(({ points }) => points))

/**
 * Points of the commitment that were not missed but taken out or estimated anew, less what was added and done instead: firm. Points that were
 * worked off on items that were added and not finished, or begun and taken out, are work that the commitment did not get. Work that was added and done counts as
 * completed, so it costs nothing.
 */
export function scopeChange(record: SprintRecord): Claim | null {
  const removed = record.tasks.filter(({ removedOn }) => removedOn !== null)
  const added = keptTasks(record).filter(({ committed }) => !committed)
  const sunk = [...removed, ...added.filter(isOpen)]
  const points = sumOf(sunk.map(workedOff))
  const { commitment, completed } = record.sprint.totals
  const firm = Math.max(0, commitment - completed - unfinishedCommitment(record))
  if (firm + points <= 0) return null

  const [out, done] = [pointsOf(removed), pointsOf(added.filter((task) => !isOpen(task)))]
  const sentences = [
    ...(firm > 0
      ? [
          `The scope shrank by ${counted(tenths(firm), 'point')}${removed.length > 0 ? ` (taken out: ${listed(keysOf(removed))}, ${counted(tenths(out), 'point')}; added and done instead: ${counted(tenths(done), 'point')})` : ''}.`,
        ]
      : []),
    ...(points > 0
      ? [
          `${counted(tenths(points), 'point')} of work went into ${listed(keysOf(sunk.filter((task) => workedOff(task) > 0)))}, added later or taken out, and not finished.`,
        ]
      : []),
  ]
  const itemKeys = [...new Set([...keysOf(removed), ...keysOf(added.filter(isOpen))])].toSorted()
  return { cause: 'scope-change', firm, points, evidence: sentences.join(' '), itemKeys, people: [] }
}

/** Points of the commitment whose items are still in the sprint and not done. */
export const unfinishedCommitment = (record: Pick<SprintRecord, 'tasks'>): number =>
  sumOf(
    keptTasks(record)
      .filter((task) => task.committed && isOpen(task))
      .map(({ committedPoints }) => committedPoints),
  )
