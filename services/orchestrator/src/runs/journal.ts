import type { OrchestratorDeps } from '../deps.ts'
import { endStep, type Lease, startStep } from '../store/runs.ts'
import { requireReleased } from './kill-switch.ts'

/** Another attempt took the run over while this one was stalled: whatever this one still does must stop. */
export class RunLostError extends Error {
  override name = 'RunLostError'
}

/** Writes down every step of a run before and after it is taken. */
export type Journal = {
  runId: string
  /** Takes a step that only reads or records. */
  step: <Result>(name: string, detail: string, act: () => Promise<Result>) => Promise<Result>
  /** Takes a step that changes something elsewhere: refused while the kill switch is engaged. */
  act: <Result>(name: string, detail: string, act: () => Promise<Result>) => Promise<Result>
  /** Takes a step that undoes an earlier one; the kill switch does not keep a half-done thing half done. */
  compensate: (name: string, detail: string, act: () => Promise<unknown>) => Promise<void>
}

export function createJournal(
  { db, clock }: Pick<OrchestratorDeps, 'db' | 'clock'>,
  { runId, lease }: { runId: string; lease: Lease },
): Journal {
  const now = () => clock().toISOString()

  const take = async <Result>(name: string, detail: string, act: () => Promise<Result>, ended: 'done' | 'compensated'): Promise<Result> => {
    const position = await startStep(db, { runId, name, detail, at: now() }, lease)
    if (position === undefined) throw new RunLostError(`run ${runId} belongs to another attempt`)
    try {
      const result = await act()
      await endStep(db, { runId, position, status: ended, detail, at: now() })
      return result
    } catch (error) {
      await endStep(db, {
        runId,
        position,
        status: 'failed',
        detail: `${detail}: ${error instanceof Error ? error.message : String(error)}`,
        at: now(),
      })
      throw error
    }
  }

  return {
    runId,
    step: (name, detail, act) => take(name, detail, act, 'done'),
    act: async (name, detail, act) => {
      await requireReleased(db, `${name} was not done`)
      return take(name, detail, act, 'done')
    },
    compensate: async (name, detail, act) => {
      await take(name, detail, act, 'compensated')
    },
  }
}
