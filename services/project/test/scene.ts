import {
  type BodyOf,
  type Calendar,
  type DomainEvent,
  type Person,
  type Project,
  projectOperations as operations,
  type Team,
} from '@dsm/contracts'
import { startTestService, type TestService } from '@dsm/testing/service'
import { test as base } from 'vitest'
import { projectService } from '../src/service.ts'

export { projectOperations as operations } from '@dsm/contracts'

type Input<Name extends keyof typeof operations> = Partial<BodyOf<(typeof operations)[Name]>>

export type Scene = TestService & {
  project: (given?: Input<'createProject'>) => Promise<Project>
  person: (given?: Input<'createPerson'>) => Promise<Person>
  team: (members: readonly Person[]) => Promise<Team>
  calendar: (given?: Input<'createCalendar'>) => Promise<Calendar>
  allocate: (project: Project, person: Person, given?: Input<'createAllocation'>) => Promise<void>
  import: (person: Person, text: string) => ReturnType<typeof importOf>
  /** Types and data of the events in the outbox, oldest first. */
  events: (type?: DomainEvent['type']) => Promise<{ type: string; subject: string; data: Record<string, unknown> }[]>
}

let count = 0

function importOf(service: TestService, person: Person, text: string) {
  return service.call(operations.importTimeOff, { params: { personId: person.id }, body: text })
}

function sceneOf(service: TestService): Scene {
  const { call } = service
  const name = (kind: string) => `${kind} ${(count += 1)}`
  return {
    ...service,
    project: async (given) => (await call(operations.createProject, { body: { id: 'ATLAS', name: 'Atlas', ...given } })).body,
    person: async (given) => (await call(operations.createPerson, { body: { name: name('Person'), ...given } })).body,
    team: async (members) =>
      (await call(operations.createTeam, { body: { name: name('Team'), memberIds: members.map(({ id }) => id) } })).body,
    calendar: async (given) => (await call(operations.createCalendar, { body: { name: name('Calendar'), ...given } })).body,
    allocate: async (project, { id: personId }, given) => {
      const { status } = await call(operations.createAllocation, { params: { projectId: project.id }, body: { personId, ...given } })
      if (status !== 201) throw new Error(`the allocation was answered with ${status}`)
    },
    import: (person, text) => importOf(service, person, text),
    events: async (type) => {
      const { rows } = await service.db.query('select event from outbox order by seq')
      return rows.map(({ event }) => event).filter((event) => type === undefined || event.type === type)
    },
  }
}

/** Vitest's `test` with a project service on a private database. */
export const test = base.extend<{ scene: Scene }>({
  // oxlint-disable-next-line no-empty-pattern
  scene: async ({}, use) => {
    const service = await startTestService(projectService)
    await use(sceneOf(service))
    await service.stop()
  },
})

/** An id that nothing has. */
export const unknownId = '00000000-0000-7000-8000-000000000000'
