import type { ActionItem } from '@dsm/contracts'
import { append } from '@dsm/events'
import type { Tx } from '@dsm/postgres'

export async function announceActionItem(tx: Tx, did: 'raised' | 'closed', actionItem: ActionItem, at: string): Promise<void> {
  const { id, projectId } = actionItem
  await append(tx, { type: `action-item.${did}.v1`, source: 'chronicle', subject: id, time: at, data: { projectId, actionItem } })
}
