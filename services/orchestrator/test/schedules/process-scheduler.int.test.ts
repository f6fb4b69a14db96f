import { createProcessScheduler, type ProcessScheduler } from '../../src/schedules/process-scheduler.ts'
import { schedulerConformance } from './scheduler-conformance.ts'
import type { Place } from './world.ts'

/** This process: what it keeps is gone when it goes down, so nothing of it can be away while the orchestrator is there. */
async function openProcess(): Promise<Place & { close: () => Promise<void> }> {
  let current: ProcessScheduler | undefined
  const job = (sprintId: string) => {
    const found = current?.jobs.get(sprintId)
    if (!found) throw new Error(`no job of ${sprintId}`)
    return found
  }
  return {
    kind: 'process',
    scheduler: (log) => (current = createProcessScheduler({ fire: async () => {}, log })),
    look: async () =>
      new Map(
        [...(current?.jobs ?? [])]
          .filter(([, cron]) => !cron.isStopped())
          .map(([id, cron]) => [id, { cron: cron.getPattern() ?? '', timeZone: cron.options.timezone ?? '', active: cron.isRunning() }]),
      ),
    revision: async (sprintId) => current?.jobs.get(sprintId),
    text: async (sprintId) => JSON.stringify([sprintId, job(sprintId).getPattern(), job(sprintId).options.timezone]),
    deleteIt: async (sprintId) => current?.jobs.get(sprintId)?.stop(),
    changeIt: async (sprintId) => void current?.jobs.get(sprintId)?.pause(),
    contest: async (sprintId) => {
      job(sprintId).pause()
      return async () => true
    },
    leaveStray: async (sprintId) => {
      const at = new Date().toISOString()
      await current?.apply({ sprintId, sprintKey: 'X', projectId: 'X', cron: '0 9 * * *', timeZone: 'UTC', wantedSince: at, firedAt: null })
      // A job that does not run is what makes it look.
      for (const [id, cron] of current?.jobs ?? []) if (id !== sprintId) cron.pause()
    },
    goAway: async () => {},
    comeBack: async () => {},
    goesAwayAlone: false,
    close: async () => {},
  }
}

schedulerConformance('this process', openProcess)
