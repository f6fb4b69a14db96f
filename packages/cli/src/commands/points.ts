import { backlogOperations, type Item, Points, type PointsSuggestion, ProjectId } from '@dsm/contracts'
import { z } from 'zod'
import type { Clients } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import { figure } from '../view/text.ts'
import { suggestionsView, suggestionView } from '../view/points-view.ts'
import { command, group } from './command.ts'
import { findItem } from './find-item.ts'
import { typedCount, typedNumber } from './inputs.ts'
import { listUpTo } from './pages.ts'

const suggest = command({
  usage: 'suggest <project>',
  summary: 'Points for open items without, from similar items of the project; proposes only, nothing is planned with them',
  options: [
    ['--limit <number>', 'how many (default 50)'],
    ['--all', 'every one of them'],
  ],
  examples: ['dsm points suggest 1', 'dsm points suggest 1 --all --json | jq ".items[] | {key: .item.key, points}"'],
  input: z.object({ project: ProjectId, limit: typedCount.default(50), all: z.boolean().default(false) }),
  run: async ({ project: projectId, limit, all }, { clients, working }) => {
    const { backlog } = await clients()
    const data = await working('comparing items', (report) =>
      listUpTo(
        all ? Number.MAX_SAFE_INTEGER : limit,
        (query) => backlog.call(backlogOperations.listPointsSuggestions, { params: { projectId }, query }),
        report,
      ),
    )
    return { data, view: suggestionsView }
  },
})

const ItemInput = z.object({ project: ProjectId, item: z.string() })

const why = command({
  usage: 'why <project> <item>',
  summary: 'What is suggested for one item, with the items that it resembles and by which words',
  examples: ['dsm points why 1 ATLAS-17'],
  input: ItemInput,
  run: async ({ project, item: named }, { clients }) => {
    const opened = await clients()
    const { id: itemId } = await findItem(opened, project, named)
    return { data: await opened.backlog.call(backlogOperations.suggestPoints, { params: { itemId } }), view: suggestionView }
  },
})

const accept = command({
  usage: 'accept <project> <item>',
  summary: 'Give an item without points those that are suggested for it',
  examples: ['dsm points accept 1 ATLAS-17'],
  input: ItemInput,
  run: async ({ project, item: named }, { clients }) => {
    const opened = await clients()
    const found = await findItem(opened, project, named)
    if (found.points !== null) {
      const title = `${found.key} has ${figure(found.points)} points already`
      throw new Failure({ exit: exitCodes.failure, code: 'has-points', title, hints: [`dsm points set ${project} ${found.key} POINTS`] })
    }
    const suggestion = await opened.backlog.call(backlogOperations.suggestPoints, { params: { itemId: found.id } })
    return { data: await give(opened, suggestion.item, suggestedPoints(suggestion, project)), view: givenView }
  },
})

const set = command({
  usage: 'set <project> <item> <points>',
  summary: 'Give an item points',
  examples: ['dsm points set 1 ATLAS-17 5'],
  input: z.object({ ...ItemInput.shape, points: typedNumber.pipe(Points) }),
  run: async ({ project, item: named, points }, { clients }) => {
    const opened = await clients()
    return { data: await give(opened, await findItem(opened, project, named), points), view: givenView }
  },
})

/** Refused if somebody has changed the item since it was read. */
async function give({ backlog }: Clients, { id: itemId, version }: Pick<Item, 'id' | 'version'>, points: number): Promise<Item> {
  return backlog.call(backlogOperations.changeItem, { params: { itemId }, body: { points }, ifMatch: version })
}

const givenView = ({ key, points, title }: Item) => `${key} has ${figure(points ?? 0)} points: ${title}`

function suggestedPoints({ item, points, outcome, detail }: PointsSuggestion, project: string): number {
  if (points !== null) return points
  const title = `Nothing is suggested for ${item.key}`
  throw new Failure({ exit: exitCodes.failure, code: outcome, title, detail, hints: [`dsm points set ${project} ${item.key} POINTS`] })
}

export const points = group('points', 'Story points: what similar items suggest, and giving them', [suggest, why, accept, set])
