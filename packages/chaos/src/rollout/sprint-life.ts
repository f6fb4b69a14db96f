import { setTimeout as delay } from 'node:timers/promises'
import { backlogOperations, orchestratorOperations, Sprint, sprintOperations, SprintTask } from '@dsm/contracts'
import { z } from 'zod'
import type { Sender } from './load.ts'

export type SprintLife = {
  sender: Sender
  projectId: string
  signal: AbortSignal
  /** Between two requests. */
  restMs: number
}

const Sprints = z.object({ items: z.array(Sprint.pick({ id: true, status: true })) })
const Tasks = z.array(SprintTask.pick({ itemId: true, status: true, removedOn: true }))
const topUpItems = 8

/** Lives through sprints of a project, one request after the other: fill the backlog, orchestrate, orchestrate as a schedule does, work on every task, close, again. */
export async function liveThroughSprints(life: SprintLife): Promise<void> {
  while (!life.signal.aborted) {
    await oneRound(life)
    await delay(life.restMs)
  }
}

/** A request that fails ends the round: it is noted already, and the next look finds where things stand. */
async function oneRound(life: SprintLife): Promise<void> {
  const { sender, projectId, signal, restMs } = life
  const params = { projectId }
  const found = Sprints.safeParse(await sender.send('sprint', sprintOperations.listSprints, { params, query: { limit: 20 } }))
  if (!found.success) return
  const active = found.data.items.find(({ status }) => status === 'active')
  if (!active) return planNext(life)
  const tasks = Tasks.safeParse(await sender.send('sprint', sprintOperations.listTasks, { params: { sprintId: active.id } }))
  if (!tasks.success) return
  const open = tasks.data.filter(({ status, removedOn }) => status !== 'done' && removedOn === null)
  // With nothing open it would close the sprint.
  if (open.length > 0) await sender.send('orchestrator', orchestratorOperations.orchestrate, { params, query: { trigger: 'schedule' } })
  for (const { itemId } of open) {
    if (signal.aborted) return
    await sender.send('sprint', sprintOperations.recordProgress, { params: { sprintId: active.id, itemId }, body: { status: 'done' } })
    await delay(restMs)
  }
  await sender.send('sprint', sprintOperations.closeSprint, { params: { sprintId: active.id } })
}

async function planNext({ sender, projectId, restMs }: SprintLife): Promise<void> {
  const params = { projectId }
  const items = Array.from({ length: topUpItems }, (_, index) => ({ title: `Task ${index + 1}`, points: 0.5 }))
  await sender.send('backlog', backlogOperations.createItems, { params, body: { items } })
  await delay(restMs)
  await sender.send('orchestrator', orchestratorOperations.orchestrate, { params })
}
