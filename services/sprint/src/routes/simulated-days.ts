import { type NewSprintTask, sprintOperations } from '@dsm/contracts'
import { type Context, handle, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { momentOf, openSprint, saveChange, stateOf, stateToChange } from '../changes/sprint-change.ts'
import { createArrived } from '../clients/backlog.ts'
import type { SprintDeps } from '../deps.ts'
import { liveDay } from '../simulation/live-day.ts'
import { arrivingWork, playDay } from '../simulation/play-day.ts'
import { beginSimulatedDay, findSimulatedDay, finishSimulatedDay } from '../store/simulated-days.ts'

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

      const { at, today } = momentOf(deps.clock)
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
async function createArriving(
  deps: SprintDeps,
  { params, claims }: Context<typeof sprintOperations.simulateDay>,
): Promise<NewSprintTask[]> {
  const { db, clock } = deps
  const { sprintId, date } = params
  const sprint = await openSprint(db, sprintId, { claims })
  const begun = await findSimulatedDay(db, sprintId, date)
  if (begun?.result) return []

  const actions = await playDay(db, await stateOf(db, sprint), { date, today: momentOf(clock).today })
  const { arriving } = begun ?? (await beginSimulatedDay(db, { sprintId, date, arriving: arrivingWork(actions) }))
  return createArrived(deps, { projectId: sprint.projectId, sprintId, date, arriving })
}
