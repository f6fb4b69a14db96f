import type { PlanningItem, SprintTotals } from '@dsm/contracts'
import { type HiddenTeam, hoursWithWork, ranOut, type SimulatedImpediment, simulateDay, sprintTotals } from '@dsm/sprint-service/simulation'
import type { Assigned } from './backlog.ts'
import { openItem, type World } from './world.ts'

/**
 * A sprint as it closed. `ranOut`: as the sprint service sees it. `idle`: there was a morning with nothing to do, even if something came in later.
 * `could`: points that the hidden team would have worked off with enough to do until the last day.
 */
export type ClosedSprint = {
  totals: SprintTotals
  ranOut: boolean
  idle: boolean
  could: number
  hoursWithWork: number
  closedOn: string
  unfinished: { item: PlanningItem; remainingPoints: number }[]
}

type Task = Parameters<typeof simulateDay>[0]['tasks'][number] & {
  item: PlanningItem
  committed: boolean
  committedPoints: number
  addedOn: string
  removedOn: null
  doneOn: string | null
}
type Board = { tasks: Task[]; open: SimulatedImpediment[]; raised: number }
type Days = World['sprints'][number]
type Lived = { world: World; sprint: number; team: HiddenTeam; days: Days }

/** Lives through the sprint with the hidden team. `spare`: what it would have taken up, had there been more to do. */
export function liveSprint(
  world: World,
  sprint: number,
  plan: { taken: readonly Assigned[]; remaining: ReadonlyMap<string, number>; spare: readonly PlanningItem[] },
): ClosedSprint {
  const days = world.sprints[sprint]
  if (!days) throw new RangeError(`${world.projectId} has no sprint ${sprint}`)
  const lived: Lived = { world, sprint, team: world.hidden(sprint), days }
  const board: Board = {
    tasks: plan.taken.map((one, index) => taskOf(one, { position: index + 1, addedOn: days.startsOn }, plan.remaining)),
    open: [],
    raised: 0,
  }
  // With nothing left to do the same days are lived a second time, with more to do: only the simulation can know what comes of it.
  let busy: Board | undefined
  for (const day of days.workingDays) {
    if (!busy && !isOpen(board)) busy = withSpare(board, plan.spare)
    liveDay(board, day, lived)
    if (busy) liveDay(busy, day, lived)
  }
  const closedOn = days.workingDays.at(-1) ?? days.startsOn
  const totals = sprintTotals(board.tasks)
  const unfinished = board.tasks.filter(({ status }) => status !== 'done')
  return {
    totals,
    ranOut: ranOut(days.workingDays, board.tasks),
    hoursWithWork: hoursWithWork({ people: days.people, closedOn, inTheMorning: false }, board.tasks),
    closedOn,
    idle: busy !== undefined,
    could: busy ? Math.max(totals.completed, workedOff(busy)) : totals.completed,
    unfinished: unfinished.map(({ item, remainingPoints }) => ({ item, remainingPoints })),
  }
}

const isOpen = ({ tasks }: Board) => tasks.some(({ status }) => status !== 'done')

const workedOff = ({ tasks }: Board) => tasks.reduce((sum, { points, remainingPoints }) => sum + points - remainingPoints, 0)

function withSpare({ tasks, open, raised }: Board, spare: readonly PlanningItem[]): Board {
  const more = spare.map((item, index) =>
    freshTask({ item, personId: null }, { position: tasks.length + index + 1, committed: false, addedOn: '' }),
  )
  return { tasks: [...tasks.map((task) => ({ ...task })), ...more], open: [...open], raised }
}

function taskOf(assigned: Assigned, at: { position: number; addedOn: string }, remaining: ReadonlyMap<string, number>): Task {
  const task = freshTask(assigned, { ...at, committed: true })
  return { ...task, remainingPoints: remaining.get(task.itemId) ?? task.points }
}

function freshTask(
  { item, personId }: { item: PlanningItem; personId: string | null },
  { position, committed, addedOn }: { position: number; committed: boolean; addedOn: string },
): Task {
  const points = item.points ?? 0
  const { id: itemId, key: itemKey, title, type, skills, dependsOn } = item
  const named = { item, itemId, itemKey, title, type, skills, dependsOn, personId, position, addedOn }
  return { ...named, status: 'todo', points, remainingPoints: points, committed, committedPoints: points, removedOn: null, doneOn: null }
}

function liveDay(board: Board, day: string, { world, sprint, team, days }: Lived): void {
  const people = days.people.map(({ days: ofPerson, ...person }) => ({
    ...person,
    hours: ofPerson.find(({ date }) => date === day)?.hours ?? 0,
  }))
  const { workingDays } = days
  const { tasks, open: openImpediments } = board
  for (const action of simulateDay({ seed: world.seed, day, workingDays, team, tasks, people, openImpediments })) {
    switch (action.do) {
      case 'absent':
        break
      case 'clear-impediment':
        board.open = board.open.filter(({ id }) => id !== action.impedimentId)
        break
      case 'progress': {
        const task = tasks.find(({ itemId }) => itemId === action.itemId)
        if (task) Object.assign(task, progressOf(action, day))
        break
      }
      case 'raise-impediment': {
        const { itemId, title, kind } = action
        board.open.push({ id: `${++board.raised}`, itemId, title, kind, raisedOn: day })
        break
      }
      case 'scope-arrives': {
        const { type, points, skills } = action
        const item = openItem(`${world.projectId}-S${sprint}-${tasks.length}`, { type, points: points ?? 0, skills: [...skills] })
        board.tasks.push(freshTask({ item, personId: null }, { position: tasks.length + 1, committed: false, addedOn: day }))
        break
      }
      default:
        action satisfies never
    }
  }
}

function progressOf(
  { personId, remainingPoints, status }: { personId: string; remainingPoints: number; status: Task['status'] },
  day: string,
) {
  return { personId, remainingPoints, status, doneOn: status === 'done' ? day : null }
}
