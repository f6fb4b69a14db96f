import {
  backlogOperations,
  type BulkItem,
  type Item,
  orchestratorOperations,
  type Person,
  projectOperations,
  type RunPolicy,
} from '@dsm/contracts'
import type { z } from 'zod'
import type { Clients } from '../../src/connection.ts'

export type Team = { projectId: string; people: Person[]; items: Item[] }

type Setup = {
  projectId?: string
  people?: readonly { name: string; skills?: string[] }[]
  items?: readonly z.input<typeof BulkItem>[]
  policy?: z.input<typeof RunPolicy>
  /** Weekends are worked too: a plan made today starts today, whatever day it is. */
  everyDay?: boolean
}

const twoPeople = [{ name: 'Ada' }, { name: 'Bo' }]
const fiveItems = [1, 2, 3, 5, 8].map((points) => ({ title: `worth ${points}`, points }))

/** A project with people, a backlog and a policy, ready to be orchestrated. */
export async function createTeam(clients: Clients, setup: Setup = {}): Promise<Team> {
  const { projectId = 'ATLAS', people = twoPeople, items = fiveItems, policy = {}, everyDay = false } = setup
  const params = { projectId }
  const calendarId = everyDay ? await createEveryDay(clients, projectId) : null
  await clients.project.call(projectOperations.createProject, { body: { id: projectId, name: `Project ${projectId}`, calendarId } })
  const created: Person[] = []
  for (const person of people) {
    const made = await clients.project.call(projectOperations.createPerson, { body: person })
    await clients.project.call(projectOperations.createAllocation, { params, body: { personId: made.id } })
    created.push(made)
  }
  const backlog =
    items.length === 0 ? { items: [] } : await clients.backlog.call(backlogOperations.createItems, { params, body: { items: [...items] } })
  await clients.orchestrator.call(orchestratorOperations.putPolicy, { params, body: policy })
  return { projectId, people: created, items: backlog.items }
}

async function createEveryDay({ project }: Clients, projectId: string): Promise<string> {
  const body = {
    name: `every day of ${projectId}`,
    weekHours: [8, 8, 8, 8, 8, 8, 8] as [number, number, number, number, number, number, number],
  }
  return (await project.call(projectOperations.createCalendar, { body })).id
}

/** A time of day that is far away: schedules that a process keeps go by real time, whatever day it is for the teams. */
export const notNow = () => new Date(Date.now() + 12 * 3_600_000).toISOString().slice(11, 16)
