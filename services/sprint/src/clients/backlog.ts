import { type ArrivingWork, backlogOperations, type NewSprintTask } from '@dsm/contracts'
import type { SprintDeps } from '../deps.ts'

/** Creates the items of work that arrived on a simulated day, the same ones however often it is asked. Throws `upstream-unavailable`. */
export async function createArrived(
  { clients }: Pick<SprintDeps, 'clients'>,
  { projectId, sprintId, date, arriving }: { projectId: string; sprintId: string; date: string; arriving: readonly ArrivingWork[] },
): Promise<NewSprintTask[]> {
  const created: NewSprintTask[] = []
  // One after another: the order of their keys is part of the history that a seed gives.
  for (const [n, work] of arriving.entries()) {
    const item = await clients.backlog.call(backlogOperations.createItem, {
      params: { projectId },
      body: work,
      idempotencyKey: `simulated:${sprintId}:${date}:${n}`,
    })
    const { id, key, title, type, skills } = item
    created.push({ itemId: id, itemKey: key, title, type, skills, dependsOn: [], personId: null, personName: null, points: work.points })
  }
  return created
}
