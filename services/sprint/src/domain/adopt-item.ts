import type { ItemFacts, SprintTask } from '@dsm/contracts'
import type { EntryMoment, Progressed } from './progress.ts'
import { reEstimate } from './scope.ts'
import type { SprintState } from './sprint-state.ts'
import { withTask } from './sprint-state.ts'

export type Adopted = {
  state: SprintState
  /** A new estimate of an item in a running sprint, which is a change of scope; null where the scope is the same. */
  reEstimated: Omit<Progressed, 'state'> | null
}

/**
 * Takes over what the backlog says about an item of a planned or active sprint: it owns titles, skills and estimates. An item whose
 * estimate was taken back keeps the last one. Its status is not looked at, for that of an active sprint goes from there to the backlog.
 * Returns undefined where nothing changes.
 */
export function adoptItem(
  state: SprintState,
  { id, title, skills, points }: Pick<ItemFacts, 'id' | 'title' | 'skills' | 'points'>,
  moment: EntryMoment,
): Adopted | undefined {
  const { status } = state.sprint
  const before = state.tasks.find(({ itemId, removedOn }) => itemId === id && removedOn === null)
  if (before === undefined || (status !== 'planned' && status !== 'active')) return undefined

  const isRenamed = title !== before.title || !sameSkills(skills, before.skills)
  const isReEstimated = points !== null && points !== before.points
  if (!isRenamed && !isReEstimated) return undefined

  const named = withTask(state, { ...before, title, skills })
  if (!isReEstimated) return { state: named, reEstimated: null }
  if (status === 'planned') return { state: withTask(named, planned({ ...before, title, skills, points })), reEstimated: null }
  const { state: next, ...reEstimated } = reEstimate(named, id, { ...moment, points })
  return { state: next, reEstimated }
}

function planned(task: SprintTask): SprintTask {
  return { ...task, remainingPoints: task.points, committedPoints: task.points }
}

function sameSkills(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((skill) => b.includes(skill))
}
