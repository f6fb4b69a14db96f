import { backlogOperations, chronicleOperations, projectOperations } from '@dsm/contracts'
import type { Team } from './team.ts'

type Deed = { weight: number; act: (team: Team) => Promise<void> }

/** Open items beyond these only make plans slow. */
const openItemsMax = 150

/** What someone does who keeps the backlog, and what people do beside their sprint. */
export const ownerDeeds: readonly Deed[] = [
  { weight: 4, act: importHistory },
  { weight: 2, act: createItem },
  { weight: 1, act: createSeveral },
  { weight: 5, act: editItem },
  { weight: 2, act: bookTimeOff },
  { weight: 1, act: raiseActionItem },
]

/** Mostly work that is done already: it makes events, and no plan longer. */
async function importHistory({ careful, clients, ledger, random, projectId }: Team): Promise<void> {
  const marker = ledger.marker()
  const count = random.integer(20, 250)
  const lines = Array.from(
    { length: count },
    (_, index) => `${marker}-${index + 1},"Imported ${index + 1} of ${marker}",Done,${random.integer(1, 8)}`,
  )
  const csv = ['Key,Title,Status,Points', ...lines].join('\n')
  const wish = { effect: `import ${marker}`, leaves: count, twice: random.chance(0.1), careless: random.chance(0.1) }
  await careful.ask(clients.backlog, backlogOperations.importItems, { params: { projectId }, body: { csv } }, wish)
}

async function createItem(team: Team): Promise<void> {
  const { careful, clients, ledger, random, projectId, items } = team
  if (items.length > openItemsMax) return editItem(team)
  const marker = ledger.marker()
  const body = { title: `Work of ${marker}`, description: marker, points: 0.5 }
  const wish = { effect: `create ${marker}`, twice: random.chance(0.2), careless: random.chance(0.2) }
  const asked = await careful.ask(clients.backlog, backlogOperations.createItem, { params: { projectId }, body }, wish)
  if (asked.outcome === 'acked') items.push(asked.answer)
}

async function createSeveral(team: Team): Promise<void> {
  const { careful, clients, ledger, random, projectId, items } = team
  if (items.length > openItemsMax) return editItem(team)
  const marker = ledger.marker()
  const count = random.integer(2, 12)
  const body = {
    items: Array.from({ length: count }, (_, index) => ({ title: `${index + 1} of ${marker}`, description: marker, points: 0.5 })),
  }
  const wish = { effect: `create ${marker}`, leaves: count, twice: random.chance(0.2) }
  const asked = await careful.ask(clients.backlog, backlogOperations.createItems, { params: { projectId }, body }, wish)
  if (asked.outcome === 'acked') items.push(...asked.answer.items)
}

async function editItem({ careful, clients, ledger, random, items }: Team): Promise<void> {
  if (items.length === 0) return
  const marker = ledger.marker()
  const { id: itemId } = random.pick(items)
  const body = { title: marker, ...(random.chance(0.3) && { points: random.pick([0.5, 1, 1.5]) }) }
  const wish = { effect: `edit ${marker}`, twice: random.chance(0.1), careless: random.chance(0.1) }
  await careful.ask(clients.backlog, backlogOperations.changeItem, { params: { itemId }, body }, wish)
}

async function bookTimeOff({ careful, clients, ledger, random, people, nextDay }: Team): Promise<void> {
  const marker = ledger.marker()
  const { id: personId } = random.pick(people)
  const day = nextDay()
  const wish = { effect: `time-off ${marker}`, twice: random.chance(0.2) }
  const booked = await careful.ask(
    clients.project,
    projectOperations.bookTimeOff,
    { params: { personId }, body: { from: day, to: day, note: marker } },
    wish,
  )
  if (booked.outcome !== 'acked' || random.chance(0.6)) return
  const params = { personId, timeOffId: booked.answer.id }
  await careful.ask(
    clients.project,
    projectOperations.cancelTimeOff,
    { params },
    { effect: `cancel-time-off ${params.timeOffId}`, twice: random.chance(0.2) },
  )
}

async function raiseActionItem({ careful, clients, ledger, random, projectId }: Team): Promise<void> {
  const marker = ledger.marker()
  const wish = { effect: `action-item ${marker}`, twice: random.chance(0.3) }
  await careful.ask(clients.chronicle, chronicleOperations.createActionItem, { params: { projectId }, body: { title: marker } }, wish)
}
