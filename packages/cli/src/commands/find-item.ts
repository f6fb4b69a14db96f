import { backlogOperations, type Item, ItemKey } from '@dsm/contracts'
import type { Clients } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'

/** The item of a project with a key; the key may be in small letters. */
export async function findItem({ backlog }: Clients, projectId: string, named: string): Promise<Item> {
  const key = ItemKey.safeParse(named.toUpperCase())
  if (key.success) {
    const { items } = await backlog.call(backlogOperations.listItems, { params: { projectId }, query: { key: key.data, limit: 1 } })
    if (items[0]) return items[0]
  }
  const title = `Project ${projectId} has no item ${named}`
  throw new Failure({ exit: exitCodes.failure, code: 'not-found', title, hints: [`dsm backlog ${projectId} shows its items`] })
}
