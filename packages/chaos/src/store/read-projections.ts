import type { DomainEvent } from '@dsm/contracts'
import type { Projection } from '../check/history.ts'
import * as rebuilt from '../check/rebuild.ts'
import type { Databases } from './open-databases.ts'
import { type ModelName, readModel } from './read-models.ts'

type Model = Projection['expected']

/** Each read model beside what its owner's events, or its owner's tables, make of it. */
export async function readProjections(databases: Databases, events: readonly DomainEvent[]): Promise<Projection[]> {
  const timeOff = rebuilt.rebuildTimeOff(events)
  const sprintModel = (name: ModelName) => readModel(databases.sprint, name)
  return [
    ...(await compareWith(databases.project, [
      ['project: project', rebuilt.rebuildProjects(events), 'projects'],
      ['project: allocation', rebuilt.rebuildAllocations(events), 'allocations'],
      ['project: time off', timeOff, 'timeOff'],
      ['project: active sprint of', await sprintModel('activeSprintOfProject'), 'activeSprint'],
    ])),
    ...(await compareWith(databases.backlog, [
      ['backlog: item', rebuilt.rebuildItems(events), 'items'],
      ['backlog: sprint of item', await sprintModel('sprintOfTask'), 'sprintOfItem'],
    ])),
    ...(await compareWith(databases.sprint, [
      ['sprint: sprint', rebuilt.rebuildSprints(events), 'sprints'],
      ['sprint: progress', rebuilt.rebuildProgress(events), 'progress'],
      ['sprint: impediment', rebuilt.rebuildImpediments(events), 'impediments'],
      ['sprint: time off', timeOff, 'sprintTimeOff'],
    ])),
    ...(await compareWith(databases.chronicle, [['chronicle: report', rebuilt.rebuildReports(events), 'reports']])),
    ...(await compareWith(databases.orchestrator, [
      ['orchestrator: decision', rebuilt.decisionsTold(events), 'decisions'],
      ['orchestrator: time off', timeOff, 'toldTimeOff'],
    ])),
    {
      name: 'chronicle: retrospective of',
      expected: rebuilt.countBySprint(events, 'sprint.closed.v1'),
      actual: rebuilt.countBySprint(events, 'retrospective.recorded.v1'),
    },
    await statusInSprint(databases),
    await progressOfActive(databases),
  ]
}

function compareWith(database: Databases['sprint'], models: readonly (readonly [string, Model, ModelName])[]): Promise<Projection[]> {
  return Promise.all(models.map(async ([name, expected, model]) => ({ name, expected, actual: await readModel(database, model) })))
}

/** The status of items whose tasks were taken up. A task that nobody has begun says nothing of its item: one that was carried over may have been begun before. */
async function statusInSprint({ sprint, backlog }: Databases): Promise<Projection> {
  const expected = await readModel(sprint, 'startedTaskStatus')
  const items = await readModel(backlog, 'itemStatusInSprint')
  return { name: 'backlog: status of item', expected, actual: new Map([...items].filter(([id]) => expected.has(id))) }
}

/** What the orchestrator has heard of sprints that run. What it keeps of those that are over is no part of the model. */
async function progressOfActive({ sprint, orchestrator }: Databases): Promise<Projection> {
  const active = new Set((await readModel(sprint, 'activeSprintOfProject')).values())
  const told = await readModel(orchestrator, 'toldProgress')
  return {
    name: 'orchestrator: progress',
    expected: await readModel(sprint, 'activeProgress'),
    actual: new Map([...told].filter(([, sprintId]) => active.has(sprintId))),
  }
}
