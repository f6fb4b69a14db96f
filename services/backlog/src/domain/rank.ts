import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'

/** A rank between two neighbours; null stands for an end of the backlog. Throws if they are not in order. */
export function rankBetween(before: string | null, after: string | null): string {
  if (before !== null && after !== null && before >= after) throw new RangeError(`rank ${before} is not before ${after}`)
  return generateKeyBetween(before, after)
}

/** `count` ranks behind the last one, in order. */
export function ranksAfter(last: string | null, count: number): string[] {
  return generateNKeysBetween(last, null, count)
}

/** Ranks grow by a letter each time that some items are put into the same gap; past this the backlog gets short ones again. */
export const rankLengthMax = 100

/** Short ranks for a whole backlog of `count` items. */
export function freshRanks(count: number): string[] {
  return generateNKeysBetween(null, null, count)
}
