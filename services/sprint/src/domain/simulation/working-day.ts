import type { HiddenTeam } from './hidden-team.ts'
import { trueEffortPerPoint } from './hidden-team.ts'
import { randomStream } from './random.ts'
import type { SimulatedPerson, SimulatedTask } from './simulated-day.ts'
import { byKey } from './simulated-day.ts'

/** A task in the course of the day. */
export type TaskInHand = {
  task: SimulatedTask
  /** Exact remaining points; what is reported is rounded. */
  remaining: number
  /** Hidden until somebody works on it today: most tasks of a day are not touched. */
  effortPerPoint: number | null
  blocked: boolean
  /** Who took it in hand first today, and reports on it. */
  heldBy: SimulatedPerson | null
}

/** Two on one task get in each other's way: what the second one's hour is worth. */
const JOINING_SHARE = 0.75

type Worker = { person: SimulatedPerson; speed: number; hoursLeft: number }
type DayKey = { seed: number; day: string }

/** The tasks in the sprint's order. `blockedItems` are those that cannot be worked on today. */
export function takeInHand(tasks: readonly SimulatedTask[], blockedItems: ReadonlySet<string | null>): TaskInHand[] {
  return tasks
    .map((task) => ({
      task,
      remaining: task.status === 'done' ? 0 : task.remainingPoints,
      effortPerPoint: null,
      blocked: blockedItems.has(task.itemId),
      heldBy: null,
    }))
    .toSorted((a, b) => a.task.position - b.task.position || byKey(a.task.itemKey, b.task.itemKey))
}

/**
 * Lets the present people work through their hours, changing `tasks`. Time passes in steps of at most an hour for
 * everybody, so that work which depends on a colleague's starts when that is done and not before.
 */
export function workThrough(tasks: readonly TaskInHand[], present: readonly SimulatedPerson[], key: DayKey & { team: HiddenTeam }): void {
  const workers = present
    .map((person) => ({ person, speed: speedOf(person, key), hoursLeft: person.hours }))
    .toSorted((a, b) => byKey(a.person.name, b.person.name))
  const presentIds = new Set(present.map(({ personId }) => personId))

  while (workers.some(({ hoursLeft }) => hoursLeft > 0)) {
    for (const worker of workers) workOneHour(worker, tasks, { presentIds, team: key.team })
  }
}

function speedOf({ name }: SimulatedPerson, { team, seed, day }: DayKey & { team: HiddenTeam }): number {
  const hidden = team.people.find((person) => person.name === name)
  if (!hidden) throw new RangeError(`${name} is not in the hidden team`)
  return hidden.pointsPerHour * randomStream(seed, 'focus', name, day).lognormal(1, 0.15)
}

type Around = { presentIds: ReadonlySet<string>; team: HiddenTeam }

function workOneHour(worker: Worker, tasks: readonly TaskInHand[], { presentIds, team }: Around): void {
  let hours = Math.min(1, worker.hoursLeft)
  worker.hoursLeft -= hours
  while (hours > 0) {
    const next = nextTask(worker.person, tasks, presentIds)
    if (!next) return
    next.heldBy ??= worker.person
    const speed = next.heldBy === worker.person ? worker.speed : worker.speed * JOINING_SHARE
    const effortPerPoint = (next.effortPerPoint ??= trueEffortPerPoint(team, next.task))
    const hoursToFinish = (next.remaining * effortPerPoint) / speed
    if (hoursToFinish > hours) {
      next.remaining -= (hours * speed) / effortPerPoint
      return
    }
    next.remaining = 0
    hours -= hoursToFinish
  }
}

/**
 * What a person turns to: own work, begun before waiting, in the sprint's order; then a colleague's waiting task that the
 * person is able to do; then the begun task with most left, side by side with whoever has it.
 */
function nextTask(person: SimulatedPerson, tasks: readonly TaskInHand[], presentIds: ReadonlySet<string>): TaskInHand | undefined {
  const isDoable = (one: TaskInHand) => isOpen(one) && !one.blocked && !one.task.dependsOn.some((itemId) => isUndone(itemId, tasks))
  const inHand = tasks.find((one) => one.heldBy === person && isDoable(one))
  // Most hours go on with what is in hand, and need no look at the rest.
  if (inHand) return inHand
  const doable = tasks.filter(isDoable)
  const free = doable.filter(({ heldBy }) => heldBy === null)
  const own = free.filter(({ task }) => task.personId === person.personId)
  return (
    own.find(({ task }) => task.status !== 'todo') ??
    own[0] ??
    free.find(({ task }) => isAble(person, task) && isUpForGrabs(task, presentIds)) ??
    doable.filter(({ heldBy, task }) => heldBy !== null && isAble(person, task)).toSorted((a, b) => b.remaining - a.remaining)[0]
  )
}

const isUndone = (itemId: string, tasks: readonly TaskInHand[]) => tasks.some((one) => one.task.itemId === itemId && isOpen(one))

function isOpen({ task, remaining, heldBy }: TaskInHand): boolean {
  return task.status !== 'done' && !(heldBy !== null && remaining === 0)
}

function isAble(person: SimulatedPerson, task: SimulatedTask): boolean {
  return task.skills.every((skill) => person.skills.includes(skill))
}

/** Nobody takes over what a present colleague has begun. */
function isUpForGrabs({ personId, status }: SimulatedTask, presentIds: ReadonlySet<string>): boolean {
  return personId === null || status === 'todo' || !presentIds.has(personId)
}
