import { type Claims, dayIn, type Operation, type ProgressEntry } from '@dsm/contracts'
import { append } from '@dsm/events'
import type { Queryable, Tx } from '@dsm/postgres'
import { type AnswerOf, type Context, requireProject, write } from '@dsm/service'
import type { z } from 'zod'
import type { SprintDeps } from '../deps.ts'
import type { Moment } from '../domain/lifecycle.ts'
import type { SprintState } from '../domain/sprint-state.ts'
import type { News } from '../events/news.ts'
import { impedimentsOf, saveImpediments } from '../store/impediments.ts'
import { appendProgress } from '../store/progress.ts'
import { findSprint, saveSprint, type StoredSprint } from '../store/sprints.ts'
import { forgetTasks, saveTasks, tasksOf } from '../store/tasks.ts'

export type LoadedState = SprintState & { sprint: StoredSprint }

/** What becomes of a sprint, and what is told of it. */
export type SprintChange = { state: SprintState; entries?: readonly ProgressEntry[]; news: readonly News[] }

/** Now by the clock of the domain, and the day that it is in a project's zone. Read it under the sprint's lock, so that the log's times follow its order. */
export function momentOf(clock: () => Date, timeZone: string): Moment {
  const at = clock().toISOString()
  return { at, today: dayIn(timeZone, at) }
}

/** A sprint that the caller may see. Throws `not-found` and `forbidden`. */
export async function openSprint(q: Queryable, sprintId: string, { claims, lock = false }: { claims: Claims; lock?: boolean }) {
  const sprint = await findSprint(q, sprintId, { lock })
  requireProject(claims, sprint.projectId)
  return sprint
}

/** A sprint with its tasks and impediments. Read after the sprint was locked, nothing of it can change until the transaction ends. */
export async function stateOf(q: Queryable, sprint: StoredSprint): Promise<LoadedState> {
  return { sprint, tasks: await tasksOf(q, sprint.id), impediments: await impedimentsOf(q, sprint.id) }
}

/** The state that a change starts from: whatever it leads to is the sprint's next version. */
export async function stateToChange(tx: Tx, sprint: StoredSprint): Promise<LoadedState> {
  return stateOf(tx, { ...sprint, version: sprint.version + 1 })
}

/** Writes what differs between two states of a sprint, and tells of it. A task or impediment is written where its object is another one. */
export async function saveChange(tx: Tx, before: SprintState, { state, entries = [], news }: SprintChange): Promise<void> {
  const { sprint, tasks, impediments } = state
  const left = new Set(tasks.map(({ itemId }) => itemId))
  const gone = before.tasks.filter(({ itemId }) => !left.has(itemId))
  await saveSprint(tx, sprint)
  await saveTasks(tx, sprint.id, newOf(tasks, before.tasks))
  await forgetTasks(
    tx,
    sprint.id,
    gone.map(({ itemId }) => itemId),
  )
  await saveImpediments(tx, newOf(impediments, before.impediments))
  await appendProgress(tx, sprint.id, entries)
  await append(tx, news)
}

function newOf<Value>(values: readonly Value[], known: readonly Value[]): Value[] {
  const same = new Set(known)
  return values.filter((value) => !same.has(value))
}

type InSprint = Operation<z.ZodType<{ sprintId: string }>>

/** Load, decide, save, append: one transaction under the sprint's lock. */
export function changeSprint<Op extends InSprint>(
  deps: SprintDeps,
  context: Context<Op>,
  decide: (state: LoadedState, moment: Moment) => SprintChange & { answer: AnswerOf<Op> },
): Promise<AnswerOf<Op>> {
  const { params, claims } = context
  return write(deps, context, async (tx) => {
    const before = await stateToChange(tx, await openSprint(tx, params.sprintId, { claims, lock: true }))
    const change = decide(before, momentOf(deps.clock, before.sprint.timeZone))
    await saveChange(tx, before, change)
    return change.answer
  })
}
