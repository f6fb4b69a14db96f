import { type NewSprintTask, sprintOperations } from '@dsm/contracts'
import { transaction, type Tx } from '@dsm/postgres'
import { type Context, handle, today, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { momentOf, openSprint, saveChange, stateOf, stateToChange } from '../changes/sprint-change.ts'
import { createArrived } from '../clients/backlog.ts'
import type { SprintDeps } from '../deps.ts'
import { liveDay } from '../simulation/live-day.ts'
import { arrivingWork, playDay } from '../simulation/play-day.ts'
import { beginSimulatedDay, findSimulatedDay, finishSimulatedDay, type StoredDay } from '../store/simulated-days.ts'

/** Days on which a simulated team works. */
export function registerSimulatedDays(app: FastifyInstance, deps: SprintDeps): void {
  handle(app, sprintOperations.simulateDay, async (context) => {
    const arrived = await createArriving(deps, context)
    return write(deps, context, async (tx) => {
      const { claims, params } = context
      const { sprintId, date } = params
      const sprint = await openSprint(tx, sprintId, { claims, lock: true })
      const stored = await findSimulatedDay(tx, sprintId, date)
      if (stored?.result) return stored.result

      const { at, today } = momentOf(deps.clock, sprint.timeZone)
      const before = await stateToChange(tx, sprint)
      const actions = await playDay(tx, before, { date, today })
      const { day, ...change } = liveDay(before, { moment: { at, today: date }, actions, arrived })
      await saveChange(tx, before, change)
      await finishSimulatedDay(tx, day)
      return day
    })
  })
}

/** Items for the work that arrives on the day. It is written down before the backlog is asked: an attempt that ends between the two is
 *  repeated with the same requests, whatever happened to the sprint meanwhile. */
async function createArriving(deps: SprintDeps, context: Context<typeof sprintOperations.simulateDay>): Promise<NewSprintTask[]> {
  const { sprintId, date } = context.params
  const { projectId, stored } = await transaction(deps.db, (tx) => beginDay(tx, deps.clock, context))
  return stored.result ? [] : createArrived(deps, { projectId, sprintId, date, arriving: stored.arriving })
}

/** The day as it is stored, begun now if it was not. The lock on the sprint keeps others from living the day between two looks at it. */
async function beginDay(
  tx: Tx,
  clock: SprintDeps['clock'],
  { params, claims }: Context<typeof sprintOperations.simulateDay>,
): Promise<{ projectId: string; stored: StoredDay }> {
  const { sprintId, date } = params
  const sprint = await openSprint(tx, sprintId, { claims, lock: true })
  const { projectId } = sprint
  const begun = await findSimulatedDay(tx, sprintId, date)
  if (begun?.result) return { projectId, stored: begun }

  const actions = await playDay(tx, await stateOf(tx, sprint), { date, today: today(clock, sprint.timeZone) })
  return { projectId, stored: begun ?? (await beginSimulatedDay(tx, { sprintId, date, arriving: arrivingWork(actions) })) }
}
