import type { DomainEvent, EventOf, Item } from '@dsm/contracts'
import type { Handlers } from '@dsm/events'
import type { Tx } from '@dsm/postgres'
import type { BacklogDeps } from '../deps.ts'
import { nextVersion } from '../domain/changed-fields.ts'
import { isStale, mirror, newsOfEnd, type SprintMark, type SprintNews, statusAfterSprint } from '../domain/sprint-mirror.ts'
import { itemsById, saveItems } from '../store/items.ts'
import { endedOf, noteEnd } from '../store/ended-sprints.ts'
import { findProject, lockProject } from '../store/projects.ts'
import { itemsInSprint, marksOf, saveMarks } from '../store/sprint-marks.ts'
import { announceUpdated } from './announce.ts'

type SprintEvent = EventOf<
  'sprint.started.v1' | 'sprint.scope-changed.v1' | 'task.progressed.v1' | 'sprint.closed.v1' | 'sprint.cancelled.v1'
>

/** What the backlog hears of sprints: which items they hold, and how far those are. Every event counts, for each tells of other items; which of two about one
 *  item is the newer one is decided item by item. */
export function sprintEvents({ clock }: Pick<BacklogDeps, 'clock'>): Handlers<DomainEvent> {
  const on = (newsOf: (tx: Tx, event: SprintEvent) => Promise<SprintNews[]> | SprintNews[]) => ({
    order: 'every' as const,
    handle: async (tx: Tx, event: SprintEvent) => {
      const { projectId } = event.data
      if (hasEnded(event)) await noteEnd(tx, { ...event.data, at: event.time })
      if (!(await findProject(tx, projectId))) return
      await lockProject(tx, projectId)
      await apply(tx, event, { news: await newsOf(tx, event), at: clock().toISOString() })
    },
  })
  const handler = on(newsIn)
  return {
    'sprint.started.v1': handler,
    'sprint.scope-changed.v1': handler,
    'task.progressed.v1': handler,
    'sprint.closed.v1': handler,
    'sprint.cancelled.v1': handler,
  }
}

const hasEnded = ({ type }: SprintEvent) => type === 'sprint.closed.v1' || type === 'sprint.cancelled.v1'

function newsIn(tx: Tx, event: SprintEvent): Promise<SprintNews[]> | SprintNews[] {
  switch (event.type) {
    case 'sprint.started.v1':
      return event.data.tasks.filter(({ removedOn }) => removedOn === null).map(({ itemId }) => held(itemId))
    case 'sprint.scope-changed.v1':
      return newsOfScope(event.data)
    case 'task.progressed.v1':
      return [{ ...held(event.data.entry.itemId), status: event.data.entry.status }]
    case 'sprint.closed.v1':
      return newsOfEveryEnd(tx, event.data, { closed: true })
    case 'sprint.cancelled.v1':
      // One that was only planned never held an item.
      return event.data.sprint.startedAt === null ? [] : newsOfEveryEnd(tx, event.data, { closed: false })
  }
}

function held(itemId: string): SprintNews {
  return { itemId, holds: true, status: undefined, unfinished: false }
}

function newsOfScope({ change, task }: EventOf<'sprint.scope-changed.v1'>['data']): SprintNews[] {
  switch (change) {
    case 'added':
      return [held(task.itemId)]
    case 'removed':
      return [{ itemId: task.itemId, holds: false, status: statusAfterSprint(task), unfinished: false }]
    case 're-estimated':
      // Estimates travel from the backlog to the sprint, never back.
      return []
  }
}

/** Items that the sprint holds here and does not name at its end were taken out of it: that news is on its way, and the end says as much. */
async function newsOfEveryEnd(
  tx: Tx,
  data: EventOf<'sprint.closed.v1' | 'sprint.cancelled.v1'>['data'],
  { closed }: { closed: boolean },
): Promise<SprintNews[]> {
  const named = newsOfEnd(data.tasks, { closed })
  const known = new Set(named.map(({ itemId }) => itemId))
  const left = (await itemsInSprint(tx, data.sprintId)).filter((id) => !known.has(id))
  return [...named, ...left.map((itemId) => ({ itemId, holds: false, status: undefined, unfinished: false }))]
}

async function apply(tx: Tx, event: SprintEvent, { news, at }: { news: readonly SprintNews[]; at: string }): Promise<void> {
  const { projectId, sprintId } = event.data
  const mark: SprintMark = { sprintId, sequence: event.sequence, at: event.time }
  const ids = news.map(({ itemId }) => itemId)
  const items = new Map((await itemsById(tx, projectId, ids)).map((item) => [item.id, item]))
  const marks = await marksOf(tx, ids)
  const ended = await endedOf(tx, [...new Set([sprintId, ...[...marks.values()].map((known) => known.sprintId)])])

  const told = news.flatMap((one) => {
    const before = items.get(one.itemId)
    return before ? [{ before, stale: isStale(marks.get(one.itemId), mark, ended), one }] : []
  })
  const changes = told.flatMap(({ before, stale, one }) => nextVersion(before, mirror(before, one, { sprintId, stale })) ?? [])
  await saveItems(
    tx,
    changes.map(({ item }): Item => item),
  )
  await saveMarks(
    tx,
    told.filter(({ stale }) => !stale).map(({ before }) => before.id),
    mark,
  )
  await announceUpdated(tx, changes, at)
}
