import {
  DomainEvent,
  type EventOf,
  type EventType,
  type Impediment,
  type ProgressEntry,
  type Sprint,
  type SprintTask,
  type SprintTotals,
} from '@dsm/contracts'
import { v7 as uuidv7 } from 'uuid'

export const projectId = 'ATLAS'

const noTotals: SprintTotals = { commitment: 0, completed: 0, added: 0, removed: 0, carriedOver: 0, remaining: 0, tasks: 0, tasksDone: 0 }

export type SprintGiven = Partial<Omit<Sprint, 'totals'>> & { totals?: Partial<SprintTotals> }

export const aSprint = (given: SprintGiven = {}): Sprint => ({
  id: uuidv7(),
  projectId,
  key: 'ATLAS-S01',
  name: 'Sprint 1',
  goal: '',
  status: 'active',
  startsOn: '2026-03-02',
  endsOn: '2026-03-06',
  workingDays: ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06'],
  progressSource: 'manual',
  decisionId: null,
  people: [],
  startedAt: '2026-03-02T09:00:00.000Z',
  closedAt: null,
  ranOut: false,
  version: 1,
  ...given,
  totals: { ...noTotals, ...given.totals },
})

export const aTask = (itemKey: string, given: Partial<SprintTask> = {}): SprintTask => ({
  itemId: uuidv7(),
  itemKey,
  title: `Title of ${itemKey}`,
  type: 'story',
  skills: [],
  dependsOn: [],
  personId: null,
  personName: null,
  status: 'todo',
  points: 3,
  remainingPoints: 3,
  position: 1,
  committed: true,
  committedPoints: 3,
  addedOn: '2026-03-02',
  removedOn: null,
  doneOn: null,
  ...given,
})

export const anImpediment = (sprintId: string, given: Partial<Impediment> = {}): Impediment => ({
  id: uuidv7(),
  sprintId,
  title: 'The test environment is down',
  kind: 'environment',
  itemId: null,
  raisedOn: '2026-03-03',
  clearedOn: null,
  resolution: '',
  ...given,
})

export const anEntry = (task: SprintTask, given: Partial<ProgressEntry> = {}): ProgressEntry => ({
  id: uuidv7(),
  itemId: task.itemId,
  itemKey: task.itemKey,
  on: '2026-03-03',
  at: `${given.on ?? '2026-03-03'}T15:00:00.000Z`,
  status: 'in-progress',
  remainingPoints: task.remainingPoints,
  points: task.points,
  personId: null,
  personName: null,
  source: 'manual',
  note: '',
  ...given,
})

/** Events of one sprint, numbered as its service would. */
export function eventsOf(sprint: Sprint) {
  let sequence = 0
  return function event<Type extends EventType>(type: Type, day: string, data: object): EventOf<Type> {
    sequence += 1
    const made = DomainEvent.parse({
      specversion: '1.0',
      id: uuidv7(),
      type,
      source: 'sprint',
      subject: sprint.id,
      sequence,
      time: `${day}T16:00:00.000Z`,
      correlationid: 'test',
      data: { projectId, sprintId: sprint.id, ...data },
    })
    // The parser has picked the schema by this very type.
    return made as EventOf<Type>
  }
}
