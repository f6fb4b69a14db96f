import type { EventOf, Item } from '@dsm/contracts'
import { append } from '@dsm/events'
import type { Tx } from '@dsm/postgres'
import type { Changed } from '../domain/changed-fields.ts'

/** Events per statement, for imports of thousands. */
const chunkSize = 500

/** The event's schema leaves the description out. */
export async function announceCreated(tx: Tx, items: readonly Item[], time: string): Promise<void> {
  for (let at = 0; at < items.length; at += chunkSize) {
    const chunk = items.slice(at, at + chunkSize)
    await append(
      tx,
      chunk.map((item) => ({
        type: 'item.created.v1',
        source: 'backlog',
        subject: item.id,
        time,
        data: { projectId: item.projectId, item },
      })),
    )
  }
}

export async function announceUpdated(tx: Tx, changes: readonly Changed[], time: string): Promise<void> {
  for (let at = 0; at < changes.length; at += chunkSize) {
    const chunk = changes.slice(at, at + chunkSize)
    await append(
      tx,
      chunk.map(({ item, changed }) => ({
        type: 'item.updated.v1',
        source: 'backlog',
        subject: item.id,
        time,
        data: { projectId: item.projectId, item, changed },
      })),
    )
  }
}

export async function announceRemoved(tx: Tx, { id, key, projectId }: Item, time: string): Promise<void> {
  await append(tx, { type: 'item.removed.v1', source: 'backlog', subject: id, time, data: { projectId, itemId: id, itemKey: key } })
}

export async function announceImported(tx: Tx, data: EventOf<'backlog.imported.v1'>['data'], time: string): Promise<void> {
  await append(tx, { type: 'backlog.imported.v1', source: 'backlog', subject: data.projectId, time, data })
}
