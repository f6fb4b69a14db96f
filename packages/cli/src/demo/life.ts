import { type DailyScrum, orchestratorOperations, type Run, type SimulatedDay, type Sprint, sprintOperations } from '@dsm/contracts'
import type { Clients } from '../connection.ts'
import type { VirtualClock } from '../embedded/virtual-clock.ts'

const MORNING = 'T09:00:00.000Z'
const AFTERNOON = 'T17:00:00.000Z'

/** One working day of the sprint: the scrum of the morning, and what the team did after it. */
export type LivedDay = { scrum: DailyScrum; work: SimulatedDay }

export type Life = {
  clients: Clients
  clock: VirtualClock
  projectId: string
  /** Lets events arrive before the next thing happens, so that one seed gives one history. */
  settle: () => Promise<void>
}

/** Calls the endpoint that kubectl users call. */
export async function orchestrate({ clients, projectId, settle }: Life): Promise<Run> {
  const run = await clients.orchestrator.call(orchestratorOperations.orchestrate, { params: { projectId } })
  await settle()
  return run
}

/** Lives through the working days of an active sprint until it is closed; tells of each day as it ends. Returns the run that closed it. */
export async function liveSprint(life: Life, sprint: Sprint, onDay: (day: LivedDay) => void): Promise<Run> {
  const { clients, clock, settle } = life
  for (const date of sprint.workingDays) {
    clock.set(`${date}${MORNING}`)
    const run = await orchestrate(life)
    if (await isClosed(clients, sprint)) return run

    const params = { sprintId: sprint.id, date }
    const scrum = await clients.sprint.call(sprintOperations.holdDailyScrum, { params })
    clock.set(`${date}${AFTERNOON}`)
    const work = await clients.sprint.call(sprintOperations.simulateDay, { params })
    await settle()
    onDay({ scrum, work })
  }
  clock.set(`${dayAfter(sprint.endsOn)}${MORNING}`)
  return orchestrate(life)
}

async function isClosed(clients: Clients, { id }: Sprint): Promise<boolean> {
  const { status } = await clients.sprint.call(sprintOperations.getSprint, { params: { sprintId: id } })
  return status === 'closed'
}

function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00.000Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString().slice(0, 10)
}
