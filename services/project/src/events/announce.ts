import type { Project, TimeOff } from '@dsm/contracts'
import { append } from '@dsm/events'
import type { Tx } from '@dsm/postgres'
import { allocationsOfProject } from '../store/allocations.ts'
import { activePeopleOf } from '../store/people.ts'
import { lockProjects, projectIdsOf } from '../store/projects.ts'

const source = 'project'

export async function announceProject(
  tx: Tx,
  type: 'project.created.v1' | 'project.updated.v1',
  project: Project,
  at: Date,
): Promise<void> {
  await append(tx, { type, source, subject: project.id, time: at.toISOString(), data: { projectId: project.id, project } })
}

/** Tells of each project who is allocated to it now, inactive people left out. */
export async function announceTeams(tx: Tx, projectIds: readonly string[], at: Date): Promise<void> {
  // The event tells the whole state: read before another change commits, and appended after it, it would take that change back.
  await lockProjects(tx, projectIds)
  for (const projectId of projectIds) {
    const people = await activePeopleOf(tx, projectId)
    const active = new Set(people.map(({ id }) => id))
    const allocations = (await allocationsOfProject(tx, projectId)).filter(({ personId }) => active.has(personId))
    const data = { projectId, allocations, people: people.map(({ id, name, skills }) => ({ id, name, skills })) }
    await append(tx, { type: 'team.changed.v1', source, subject: projectId, time: at.toISOString(), data })
  }
}

/** Tells of the teams of all projects to which these people are allocated. */
export async function announceTeamsOf(tx: Tx, personIds: readonly string[], at: Date): Promise<void> {
  await announceTeams(tx, await projectIdsOf(tx, personIds), at)
}

export type TimeOffChange = { type: 'time-off.booked.v1' | 'time-off.cancelled.v1'; timeOff: TimeOff }

/** Tells of a person's time off, each with the projects to which the person is allocated on some of its days. */
export async function announceTimeOff(
  tx: Tx,
  person: { id: string; name: string },
  changes: readonly TimeOffChange[],
  at: Date,
): Promise<void> {
  const events = []
  for (const { type, timeOff } of changes) {
    const projectIds = await projectIdsOf(tx, [person.id], timeOff)
    events.push({
      type,
      source,
      subject: person.id,
      time: at.toISOString(),
      data: { projectIds, personName: person.name, timeOff },
    } as const)
  }
  await append(tx, events)
}
