import { backlogOperations, type Item, type Move } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { handle } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import type { BacklogDeps } from '../deps.ts'
import { rankBetween, rankLengthMax } from '../domain/rank.ts'
import { announceUpdated } from '../events/announce.ts'
import { getItem, itemsById, saveItems } from '../store/items.ts'
import { endsOf, rankAbove, rankBelow, shortenRanks } from '../store/ranks.ts'
import { unknownReference, writeItem } from './writing.ts'

export function registerMoving(app: FastifyInstance, deps: BacklogDeps): void {
  handle(app, backlogOperations.moveItem, (context) =>
    writeItem(deps, context, async (tx, item, at) => {
      const gap = await gapFor(tx, item, context.body)
      // The gap is where the item is already.
      if (isWithin(item.rank, gap)) return item
      return put(tx, { ...item, rank: rankBetween(gap.above, gap.below), version: item.version + 1 }, at)
    }),
  )
}

/** Ranks above and below the place; null at an end of the backlog. The item itself counts on neither side. */
type Gap = { above: string | null; below: string | null }

async function gapFor(tx: Tx, { id, projectId }: Item, move: Move): Promise<Gap> {
  if ('to' in move) {
    const { first, last } = await endsOf(tx, projectId, id)
    return move.to === 'top' ? { above: null, below: first } : { above: last, below: null }
  }
  const isBefore = 'before' in move
  const [anchor] = await itemsById(tx, projectId, [isBefore ? move.before : move.after])
  if (anchor === undefined) throw unknownReference(isBefore ? '/body/before' : '/body/after')
  const place = { rank: anchor.rank, without: id }
  // Beside itself an item is where it is.
  if (anchor.id === id) return { above: await rankAbove(tx, projectId, place), below: await rankBelow(tx, projectId, place) }
  if (isBefore) return { above: await rankAbove(tx, projectId, place), below: anchor.rank }
  return { above: anchor.rank, below: await rankBelow(tx, projectId, place) }
}

function isWithin(rank: string, { above, below }: Gap): boolean {
  return (above === null || above < rank) && (below === null || rank < below)
}

async function put(tx: Tx, item: Item, at: string): Promise<Item> {
  await saveItems(tx, [item])
  const shortened = item.rank.length > rankLengthMax && (await shortenRanks(tx, item.projectId))
  const moved = shortened ? await getItem(tx, item.id) : item
  await announceUpdated(tx, [{ item: moved, changed: ['rank'] }], at)
  return moved
}
