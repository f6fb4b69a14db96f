import type { NewSprintTask, ProgressEntry, SimulatedDay } from '@dsm/contracts'
import { v7 as uuid } from 'uuid'
import type { LoadedState, SprintChange } from '../changes/sprint-change.ts'
import { clearImpediment, type ImpedimentChange, raiseImpediment } from '../domain/impediments.ts'
import type { Moment } from '../domain/lifecycle.ts'
import { recordProgress } from '../domain/progress.ts'
import { addScope } from '../domain/scope.ts'
import type { SimulatedAction } from '../domain/simulation/simulated-day.ts'
import type { SprintState } from '../domain/sprint-state.ts'
import { impeded, type News, progressed, scopeChanged } from '../events/news.ts'

type Diary = { state: SprintState; entries: ProgressEntry[]; news: News[]; day: SimulatedDay }

/** Writes a simulated day down: the team's actions in their order, then the work that arrived. `moment.today` is the day that was simulated. */
export function liveDay(
  before: LoadedState,
  { moment, actions, arrived }: { moment: Moment; actions: readonly SimulatedAction[]; arrived: readonly NewSprintTask[] },
): SprintChange & { day: SimulatedDay } {
  const date = moment.today
  const day: SimulatedDay = { sprintId: before.sprint.id, date, progress: [], raised: [], cleared: [], absent: [], arrived: [] }
  const diary: Diary = { state: before, entries: [], news: [], day }
  for (const action of actions) writeAction(diary, action, moment)
  for (const work of arrived) takeIn(diary, work, moment)
  return { ...diary, day: { ...diary.day, progress: diary.entries } }
}

function writeAction(diary: Diary, action: SimulatedAction, moment: Moment): void {
  const { state, day } = diary
  const nameOf = (id: string) => state.sprint.people.find(({ personId }) => personId === id)?.name ?? id
  switch (action.do) {
    case 'clear-impediment': {
      const change = clearImpediment(state, action.impedimentId, { ...moment, entryId: uuid(), resolution: action.resolution })
      day.cleared.push(change.impediment)
      return writeImpediment(diary, change, impeded('impediment.cleared.v1', change, moment.at))
    }
    case 'raise-impediment': {
      const change = raiseImpediment(state, action, { ...moment, entryId: uuid(), impedimentId: uuid() })
      day.raised.push(change.impediment)
      return writeImpediment(diary, change, impeded('impediment.raised.v1', change, moment.at))
    }
    case 'progress': {
      const { itemId, remainingPoints, status, personId } = action
      const progress = { source: 'simulated' as const, remainingPoints, status, personId, personName: nameOf(personId), note: '' }
      const change = recordProgress(state, itemId, { ...moment, entryId: uuid(), progress })
      diary.state = change.state
      diary.entries.push(change.entry)
      diary.news.push(progressed(change.state.sprint, change.entry, moment.at))
      return
    }
    case 'absent':
      day.absent.push({ personId: action.personId, name: nameOf(action.personId), reason: action.reason })
      return
    case 'scope-arrives':
      // Taken in as an item of the backlog, which knows its key.
      return
    default:
      action satisfies never
  }
}

function writeImpediment(diary: Diary, { state, progressed: effect }: ImpedimentChange, news: readonly News[]): void {
  diary.state = state
  if (effect !== null) diary.entries.push(effect.entry)
  diary.news.push(...news)
}

/** Somebody may have taken the new item into the sprint before the interrupted day could. */
function takeIn(diary: Diary, work: NewSprintTask, { at, today }: Moment): void {
  const { itemId, itemKey, title, points } = work
  diary.day.arrived.push({ itemKey, title, points })
  if (diary.state.tasks.some((task) => task.itemId === itemId && task.removedOn === null)) return
  const { state, task, change } = addScope(diary.state, work, { today })
  diary.state = state
  if (change !== null) diary.news.push(scopeChanged(state.sprint, { change, task, on: today }, at))
}
