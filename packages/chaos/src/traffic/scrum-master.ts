import { orchestratorOperations, type Sprint, sprintOperations, type SprintTask } from '@dsm/contracts'
import { raceRivals } from './rivals.ts'
import { dayAfter, type Team } from './team.ts'

/** What someone does who runs the sprint: one look at the project, and whatever comes of it. Throws if the look fails. */
export async function runSprint(team: Team): Promise<void> {
  const { clients, projectId, random } = team
  const { items } = await clients.sprint.call(sprintOperations.listSprints, { params: { projectId }, query: { limit: 20 } })
  const active = items.find(({ status }) => status === 'active')
  if (active) return withinSprint(team, active)
  await dropLeftovers(team, items)
  if (random.chance(0.25)) return raceRivals(team)
  return orchestrate(team)
}

async function orchestrate({ careful, clients, projectId, random }: Team): Promise<void> {
  const wish = { effect: ({ id }: { id: string }) => `run ${id}`, shared: true, twice: random.chance(0.2) }
  await careful.ask(clients.orchestrator, orchestratorOperations.orchestrate, { params: { projectId } }, wish)
}

/** Sprints that a race has left behind would keep the agent waiting for their day. */
async function dropLeftovers({ careful, clients }: Team, sprints: readonly Sprint[]): Promise<void> {
  for (const { id: sprintId } of sprints.filter(({ status, decisionId }) => status === 'planned' && decisionId === null)) {
    const wish = { effect: `cancel-sprint ${sprintId}`, shared: true }
    await careful.ask(clients.sprint, sprintOperations.cancelSprint, { params: { sprintId }, body: { reason: 'left over' } }, wish)
  }
}

async function withinSprint(team: Team, sprint: Sprint): Promise<void> {
  const { careful, clients, random } = team
  const params = { sprintId: sprint.id }
  const today = dayAfter(0)
  if (random.chance(0.3) && sprint.workingDays.includes(today)) {
    const wish = { effect: `scrum ${sprint.id} ${today}`, shared: true, twice: random.chance(0.3) }
    await careful.ask(clients.sprint, sprintOperations.holdDailyScrum, { params: { ...params, date: today } }, wish)
  }
  if (random.chance(0.3)) await meetImpediment(team, sprint)
  const open = (await clients.sprint.call(sprintOperations.listTasks, { params })).filter(
    ({ removedOn, status }) => removedOn === null && status !== 'done',
  )
  const finish = random.chance(0.7)
  for (const task of finish ? open : open.slice(0, 5)) {
    if (team.stopping.aborted) return
    await progress(team, sprint, task, finish)
  }
  if (open.length === 0 || finish) await end(team, sprint)
}

async function progress(
  { careful, clients, ledger, random, items }: Team,
  { id: sprintId }: Sprint,
  task: SprintTask,
  finish: boolean,
): Promise<void> {
  const note = ledger.marker()
  const done = finish || random.chance(0.4)
  const body = done ? { status: 'done' as const, note } : { status: random.pick(['in-progress', 'blocked'] as const), note }
  const wish = { effect: `progress ${note}`, twice: random.chance(0.1), careless: random.chance(0.1) }
  const asked = await careful.ask(
    clients.sprint,
    sprintOperations.recordProgress,
    { params: { sprintId, itemId: task.itemId }, body },
    wish,
  )
  const at = items.findIndex(({ id }) => id === task.itemId)
  if (done && asked.outcome === 'acked' && at !== -1) items.splice(at, 1)
}

async function meetImpediment({ careful, clients, ledger, random }: Team, { id: sprintId }: Sprint): Promise<void> {
  const title = ledger.marker()
  const raised = await careful.ask(
    clients.sprint,
    sprintOperations.raiseImpediment,
    { params: { sprintId }, body: { title } },
    { effect: `raise ${title}`, twice: random.chance(0.3) },
  )
  if (raised.outcome !== 'acked' || random.chance(0.4)) return
  const resolution = ledger.marker()
  const params = { sprintId, impedimentId: raised.answer.id }
  await careful.ask(
    clients.sprint,
    sprintOperations.clearImpediment,
    { params, body: { resolution } },
    { effect: `clear ${resolution}`, twice: random.chance(0.3) },
  )
}

/** Mostly the agent closes the sprint and plans the next; now and then a person is faster. */
async function end(team: Team, { id: sprintId }: Sprint): Promise<void> {
  const { careful, clients, random } = team
  if (random.chance(0.2)) {
    const wish = { effect: `close-sprint ${sprintId}`, shared: true, twice: random.chance(0.3) }
    const closing = careful.ask(clients.sprint, sprintOperations.closeSprint, { params: { sprintId } }, wish)
    await Promise.all([closing, ...(random.chance(0.5) ? [orchestrate(team)] : [])])
  }
  await orchestrate(team)
}
