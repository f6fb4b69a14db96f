import type { RepairReason } from '@dsm/contracts'
import type { Scheduler, SeenSchedule, WantedSchedule } from './scheduler.ts'

/** What a pass found and left of one schedule. */
export type Outcome = {
  sprintId: string
  state: 'present' | 'missing' | 'drifted'
  /** Before the pass put it right. */
  drift: string[]
  firedAt: string | null
  /** What was put right; null where all was well, or where it is there for the first time. */
  repair: RepairReason | null
  /** Why it could not be put right. */
  fault: string | null
}

/** What was wanted, and whether the scheduler had it before. */
export type Expected = WantedSchedule & { state: 'unseen' | 'present' | 'missing' | 'drifted' }

/**
 * Makes the scheduler's world equal to what is wanted, from what it looks like now and nothing else: whatever happened, one pass puts it right. What cannot be done
 * for one schedule does not keep the others waiting. Throws where the scheduler cannot even be looked at.
 */
export async function reconcile(scheduler: Scheduler, wanted: readonly Expected[]): Promise<Outcome[]> {
  const seen = new Map((await scheduler.look(wanted)).map((one) => [one.sprintId, one]))
  const outcomes: Outcome[] = []
  for (const schedule of wanted) {
    outcomes.push(await keep(scheduler, schedule, seen.get(schedule.sprintId)))
    seen.delete(schedule.sprintId)
  }
  for (const { sprintId, firedAt } of seen.values()) {
    const fault = await faultOf(() => scheduler.remove(sprintId))
    outcomes.push({ sprintId, state: fault === null ? 'missing' : 'present', drift: [], firedAt, repair: 'unwanted', fault })
  }
  return outcomes
}

async function keep(scheduler: Scheduler, schedule: Expected, seen: SeenSchedule | undefined): Promise<Outcome> {
  const { sprintId, state: before } = schedule
  const { drift, firedAt } = seen ?? { drift: [], firedAt: null }
  if (seen && drift.length === 0) return { sprintId, state: 'present', drift, firedAt, repair: null, fault: null }
  const fault = await faultOf(() => scheduler.apply(schedule))
  const found = seen ? ('drifted' as const) : ('missing' as const)
  const isFirst = !seen && before === 'unseen'
  return { sprintId, state: fault === null ? 'present' : found, drift, firedAt, repair: isFirst ? null : found, fault }
}

/** One that fails is told of, and tried again at the next pass. */
async function faultOf(act: () => Promise<void>): Promise<string | null> {
  try {
    await act()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
