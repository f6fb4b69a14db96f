import type { PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'
import { withoutBroken } from '../domain/planning/believable.ts'
import { listed } from '../domain/planning/words.ts'
import { type Decided, decide } from './decide.ts'

/** `snapshot` is what the decision follows from, to be recorded with it; `notes` say what was left out of the given one. */
export type DecidedNext = Decided & { snapshot: PlanningSnapshot; notes: string[] }

/**
 * Decides on the next sprint. Where nothing fits because sprints went far below the usual, these are not believed: every later plan would wait as well, and no sprint would
 * come that could show the team's speed again.
 */
export async function decideNext(
  given: { snapshot: PlanningSnapshot; policy: PlanningPolicy },
  ways: Parameters<typeof decide>[1],
): Promise<DecidedNext> {
  const { snapshot, policy } = given
  const decided = await decide(given, ways)
  const asGiven = { ...decided, snapshot, notes: [] }
  if (decided.result.kind === 'plan' || decided.result.missing.every(({ code }) => code !== 'nothing-fits')) return asGiven

  const { snapshot: believed, leftOut } = withoutBroken(snapshot, policy)
  if (believed === snapshot) return asGiven
  const again = await decide({ snapshot: believed, policy }, ways)
  if (again.result.kind === 'wait') return asGiven
  const whose = leftOut.length > 0 ? listed(leftOut) : 'other projects'
  return {
    ...again,
    snapshot: believed,
    notes: [`Nothing would fit if ${whose} counted, far below the usual: I plan as if that had not been.`],
  }
}
