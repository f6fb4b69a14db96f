import type { TimeOff } from '@dsm/contracts'
import type { ImportedTimeOff, Rejection } from './calendar-entry.ts'
import type { Span } from './day.ts'
import { type Booked, bookedBy, clashOf, giveBack, take } from './time-off.ts'

/** Time off as stored: with the occurrence of its calendar entry. */
export type StoredTimeOff = TimeOff & { occurrence: string }

export type ImportPlan = {
  create: ImportedTimeOff[]
  update: { before: StoredTimeOff; after: StoredTimeOff }[]
  remove: StoredTimeOff[]
  unchanged: number
  rejected: Rejection[]
}

export type ImportInput = {
  /** All time off of the person. */
  stored: readonly StoredTimeOff[]
  wanted: readonly ImportedTimeOff[]
  /** UIDs of entries that were read whole: what they no longer produce within `span` is gone. */
  complete: ReadonlySet<string>
  /** UIDs of entries that were cancelled: all that came from them is gone. */
  cancelled: ReadonlySet<string>
  span: Span
}

/** Compares a calendar with what was imported from it before. Entries that the file does not hold at all are left alone: it may be an extract. */
export function planImport({ stored, wanted, complete, cancelled, span }: ImportInput): ImportPlan {
  const produced = new Set(wanted.map(keyOf))
  const isGone = (timeOff: StoredTimeOff): boolean => {
    if (timeOff.externalKey === null) return false
    if (cancelled.has(timeOff.externalKey)) return true
    return complete.has(timeOff.externalKey) && !produced.has(keyOf(timeOff)) && timeOff.to >= span.from && timeOff.from <= span.to
  }
  const remove = stored.filter(isGone)
  const kept = stored.filter((timeOff) => !isGone(timeOff))
  const plan: ImportPlan = { create: [], update: [], remove, unchanged: 0, rejected: [] }
  const known = new Map(kept.filter(({ externalKey }) => externalKey !== null).map((timeOff) => [keyOf(timeOff), timeOff]))
  const booked = bookedBy(kept)
  // What a file says twice about one occurrence counts as it is said last: it is one time off.
  for (const [key, timeOff] of new Map(wanted.map((one) => [keyOf(one), one]))) place(plan, booked, timeOff, known.get(key))
  return plan
}

function place(plan: ImportPlan, booked: Booked, wanted: ImportedTimeOff, before: StoredTimeOff | undefined): void {
  if (before && isSame(before, wanted)) {
    plan.unchanged += 1
    return
  }
  if (before) giveBack(booked, before)
  const clash = clashOf(booked, wanted)
  if (clash !== undefined) {
    if (before) take(booked, before)
    plan.rejected.push({ uid: wanted.externalKey, summary: wanted.note, reason: `the person is already off on ${clash}` })
    return
  }
  take(booked, wanted)
  if (before) plan.update.push({ before, after: { ...before, ...wanted } })
  else plan.create.push(wanted)
}

function keyOf({ externalKey, occurrence }: Pick<StoredTimeOff, 'externalKey' | 'occurrence'>): string {
  return JSON.stringify([externalKey, occurrence])
}

function isSame(before: StoredTimeOff, { from, to, portion, kind, note }: ImportedTimeOff): boolean {
  return before.from === from && before.to === to && before.portion === portion && before.kind === kind && before.note === note
}
