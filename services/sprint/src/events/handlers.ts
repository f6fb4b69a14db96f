import type { DomainEvent, EventOf } from '@dsm/contracts'
import type { Handlers } from '@dsm/events'
import type { Tx } from '@dsm/postgres'
import { v7 as uuid } from 'uuid'
import { type LoadedState, momentOf, saveChange, type SprintChange, stateToChange } from '../changes/sprint-change.ts'
import type { SprintDeps } from '../deps.ts'
import { adoptItem } from '../domain/adopt-item.ts'
import type { Moment } from '../domain/lifecycle.ts'
import { isOver } from '../domain/open-items.ts'
import { removeScope } from '../domain/scope.ts'
import { moveProject, rememberProject } from '../store/projects.ts'
import { findSprint, moveSprints, openSprintsWith } from '../store/sprints.ts'
import { noteTimeOff } from '../store/time-off.ts'
import { progressed, scopeChanged } from './news.ts'

/** What a sprint hears of projects, of its items and of its people. An item's event tells the whole item, so only the latest counts. */
export function eventHandlers(deps: Pick<SprintDeps, 'clock'>): Handlers<DomainEvent> {
  return {
    'project.created.v1': { order: 'every', handle: (tx, { data: { project } }) => rememberProject(tx, project) },
    'project.updated.v1': {
      order: 'latest',
      handle: async (tx, { data: { project } }) => {
        await moveProject(tx, project)
        await moveSprints(tx, project)
      },
    },
    'item.updated.v1': {
      order: 'latest',
      handle: (tx, { time, data: { projectId, item } }) =>
        inEverySprint(tx, { projectId, itemId: item.id }, (state) => {
          const moment = momentOf(deps.clock, state.sprint.timeZone)
          return leavesPlan(state, item, time) ? withoutItem(state, item.id, moment) : adopt(state, item, moment)
        }),
    },
    'item.removed.v1': {
      order: 'latest',
      handle: (tx, { data: { projectId, itemId } }) =>
        inEverySprint(tx, { projectId, itemId }, (state) => withoutItem(state, itemId, momentOf(deps.clock, state.sprint.timeZone))),
    },
    'time-off.booked.v1': { order: 'every', handle: (tx, event) => noteTimeOff(tx, timeOffIn(event)) },
    'time-off.cancelled.v1': { order: 'every', handle: (tx, event) => noteTimeOff(tx, timeOffIn(event)) },
  }
}

type ItemOfProject = { projectId: string; itemId: string }

/** Changes every planned or active sprint of the item's project that holds it. An id alone proves nothing: another project's sprint may name it. */
async function inEverySprint(tx: Tx, item: ItemOfProject, decide: (state: LoadedState) => SprintChange | undefined): Promise<void> {
  for (const sprintId of await openSprintsWith(tx, item)) {
    const before = await stateToChange(tx, await findSprint(tx, sprintId, { lock: true }))
    const change = decide(before)
    if (change) await saveChange(tx, before, change)
  }
}

/** Whether a planned sprint hears that an item of its is over. What is older than the plan says nothing: it was made of items that were open. */
function leavesPlan(
  { sprint: { status, plannedAt } }: LoadedState,
  item: EventOf<'item.updated.v1'>['data']['item'],
  toldAt: string,
): boolean {
  return status === 'planned' && isOver(item) && Date.parse(toldAt) >= Date.parse(plannedAt)
}

function adopt(before: LoadedState, item: EventOf<'item.updated.v1'>['data']['item'], moment: Moment): SprintChange | undefined {
  const adopted = adoptItem(before, item, { ...moment, entryId: uuid() })
  if (!adopted?.reEstimated) return adopted && { state: adopted.state, news: [] }
  const { state, reEstimated } = adopted
  const { task, entry } = reEstimated
  const news = [
    scopeChanged(state.sprint, { change: 're-estimated', task, on: moment.today }, moment.at),
    progressed(state.sprint, entry, moment.at),
  ]
  return { state, entries: [entry], news }
}

/** The sprint may have ended, or lost the item, while its lock was waited for. */
function withoutItem(before: LoadedState, itemId: string, { at, today }: Moment): SprintChange | undefined {
  const { status } = before.sprint
  const holds = before.tasks.some((task) => task.itemId === itemId && task.removedOn === null)
  if (!holds || (status !== 'planned' && status !== 'active')) return undefined
  const { state, task, change } = removeScope(before, itemId, { today })
  return { state, news: change === null ? [] : [scopeChanged(state.sprint, { change, task, on: today }, at)] }
}

function timeOffIn({ type, time, sequence, data: { timeOff } }: EventOf<'time-off.booked.v1' | 'time-off.cancelled.v1'>) {
  return { timeOff, cancelled: type === 'time-off.cancelled.v1', toldAt: time, sequence }
}
