import {
  backlogOperations,
  type ColumnMapping,
  type ImportReport,
  orchestratorOperations,
  type Project,
  projectOperations,
} from '@dsm/contracts'
import type { Clients } from '../connection.ts'
import { items } from './scenario/items.ts'
import { COUNTRY, people, REGION } from './scenario/people.ts'

export const PROJECT_ID = '1'
const params = { projectId: PROJECT_ID }

/** Creates the project with its calendar, people, allocations and time off, as a person would through the REST API. */
export async function createProject({ project }: Clients): Promise<Project> {
  const calendar = await project.call(projectOperations.createCalendar, {
    body: { name: 'Berlin office', holidays: { country: COUNTRY, region: REGION } },
  })
  const created = await project.call(projectOperations.createProject, {
    body: { id: PROJECT_ID, key: 'ATLAS', name: 'Atlas web shop', goal: 'A shop that people come back to', calendarId: calendar.id },
  })
  for (const { share, region, timeOff, ...person } of people) {
    const calendarId = region === undefined ? null : (await regionalCalendar(project, region)).id
    const { id: personId } = await project.call(projectOperations.createPerson, { body: { ...person, calendarId } })
    await project.call(projectOperations.createAllocation, { params, body: { personId, share } })
    if (timeOff) await project.call(projectOperations.bookTimeOff, { params: { personId }, body: timeOff })
  }
  return created
}

function regionalCalendar(project: Clients['project'], region: string) {
  return project.call(projectOperations.createCalendar, { body: { name: `Home office ${region}`, holidays: { country: COUNTRY, region } } })
}

/** Fills the backlog with the demo's own 47 items. */
export async function createBacklog({ backlog }: Clients): Promise<number> {
  const created = await backlog.call(backlogOperations.createItems, { params, body: { items: [...items] } })
  return created.items.length
}

/** Fills the backlog from a tracker's export. */
export function importBacklog({ backlog }: Clients, csv: string, mapping: ColumnMapping): Promise<ImportReport> {
  return backlog.call(backlogOperations.importItems, { params, body: { csv, mapping } })
}

/** Lets a simulated team work on what the orchestrator plans. */
export async function setPolicy({ orchestrator }: Clients, seed: number): Promise<void> {
  await orchestrator.call(orchestratorOperations.putPolicy, {
    params,
    body: { progressSource: 'simulated', simulationSeed: seed, experimentSeed: seed, sprintDays: 14 },
  })
}
