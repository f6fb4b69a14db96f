import { backlogOperations, type ItemFacts, orchestratorOperations, type Person, projectOperations, type ServiceName } from '@dsm/contracts'
import type { Client } from '@dsm/http-client'
import type { Random } from '../random.ts'
import type { CarefulClient } from './careful-client.ts'
import type { Ledger } from './ledger.ts'

export type Clients = Record<ServiceName, Client>

/** A project with its people, and what its members know of it. */
export type Team = {
  projectId: string
  people: readonly Pick<Person, 'id' | 'name'>[]
  /** Items that were created open: known by the answers, so maybe not all. */
  items: Pick<ItemFacts, 'id' | 'key'>[]
  clients: Clients
  careful: CarefulClient
  ledger: Ledger
  random: Random
  stopping: AbortSignal
  /** Days far ahead that nobody has used. */
  nextDay: () => string
}

const everyDay: [number, number, number, number, number, number, number] = [8, 8, 8, 8, 8, 8, 8]
const firstItems = 40
const peopleEach = 3
const farAheadDays = 200

type Founding = Pick<Team, 'projectId' | 'clients' | 'careful' | 'ledger' | 'random' | 'stopping'>

/** Sets a project up, before anything is broken. Throws if a service refuses. */
export async function foundTeam(founding: Founding): Promise<Team> {
  const { projectId, clients } = founding
  const params = { projectId }
  const calendar = await clients.project.call(projectOperations.createCalendar, {
    body: { name: `every day of ${projectId}`, weekHours: everyDay },
  })
  await clients.project.call(projectOperations.createProject, {
    body: { id: projectId, name: `Project ${projectId}`, calendarId: calendar.id },
  })
  const people: Person[] = []
  for (let number = 1; number <= peopleEach; number += 1) {
    const person = await clients.project.call(projectOperations.createPerson, { body: { name: `${projectId} person ${number}` } })
    await clients.project.call(projectOperations.createAllocation, { params, body: { personId: person.id } })
    people.push(person)
  }
  const marker = founding.ledger.marker()
  const items = Array.from({ length: firstItems }, (_, index) => ({ title: `${marker} ${index + 1}`, points: 0.5 }))
  const created = await clients.backlog.call(backlogOperations.createItems, { params, body: { items } })
  await clients.orchestrator.call(orchestratorOperations.putPolicy, { params, body: { sprintDays: 1 } })
  let day = farAheadDays
  const nextDay = () => dayAfter((day += 1))
  return { ...founding, people, items: [...created.items], nextDay }
}

export function dayAfter(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}
