import {
  DomainEvent,
  type EventOf,
  type EventType,
  type Impediment,
  type Item,
  type ProgressEntry,
  type Project,
  type Sprint,
  type SprintTask,
  type SprintTotals,
} from '@dsm/contracts'
import { v7 as uuidv7 } from 'uuid'

// Entities as their services tell them, whole and valid: a test states what it is about and takes the rest as it comes.

/** The project that they are of, unless a test says otherwise. */
export const projectId = 'ATLAS'
const firstDay = '2026-03-02'

/** A project of nobody yet, without a sprint. */
export const aProject = (given: Partial<Project> = {}): Project => ({
  id: projectId,
  key: 'ATLAS',
  name: 'Atlas',
  goal: '',
  status: 'open',
  calendarId: null,
  timeZone: 'UTC',
  dailyScrumAt: '09:00',
  activeSprintId: null,
  lastSprintClosedOn: null,
  version: 1,
  createdAt: '2026-01-01T00:00:00Z',
  ...given,
})

export const anItem = (given: Partial<Item> = {}): Item => ({
  id: uuidv7(),
  projectId,
  key: 'ATLAS-1',
  type: 'story',
  title: 'Story number 1',
  description: '',
  status: 'todo',
  rank: 'a0',
  points: 3,
  value: null,
  priority: 'medium',
  labels: [],
  skills: [],
  dueOn: null,
  parentId: null,
  dependsOn: [],
  pinned: false,
  sprintId: null,
  carriedOver: false,
  externalKey: null,
  version: 1,
  createdAt: '2026-01-01T00:00:00Z',
  ...given,
})

export type SprintGiven = Partial<Omit<Sprint, 'totals'>> & { totals?: Partial<SprintTotals> }

const noTotals: SprintTotals = { commitment: 0, completed: 0, added: 0, removed: 0, carriedOver: 0, remaining: 0, tasks: 0, tasksDone: 0 }

/** An active sprint of two weeks, Monday 2 March 2026 to Friday 13 March, without people and working days. */
export const aSprint = ({ totals, ...given }: SprintGiven = {}): Sprint => ({
  id: uuidv7(),
  projectId,
  key: 'ATLAS-S01',
  name: 'Sprint 1',
  goal: '',
  status: 'active',
  startsOn: firstDay,
  endsOn: '2026-03-13',
  workingDays: [],
  timeZone: 'UTC',
  progressSource: 'manual',
  decisionId: null,
  people: [],
  startedAt: `${firstDay}T09:00:00.000Z`,
  closedAt: null,
  ranOut: false,
  version: 1,
  ...given,
  totals: { ...noTotals, ...totals },
})

/** A committed task of 3 points that nobody has begun; with other points all of them are left, and none once it is done. */
export const aTask = (given: Partial<SprintTask> = {}): SprintTask => {
  const { points = 3, itemKey = 'ATLAS-1' } = given
  return {
    itemId: uuidv7(),
    itemKey,
    title: `Title of ${itemKey}`,
    type: 'story',
    skills: [],
    dependsOn: [],
    personId: null,
    personName: null,
    status: 'todo',
    points,
    remainingPoints: given.status === 'done' ? 0 : points,
    position: 1,
    committed: true,
    committedPoints: points,
    addedOn: firstDay,
    removedOn: null,
    doneOn: null,
    ...given,
  }
}

export const anImpediment = (given: Partial<Impediment> = {}): Impediment => ({
  id: uuidv7(),
  sprintId: uuidv7(),
  title: 'The test environment is down',
  kind: 'environment',
  itemId: null,
  raisedOn: '2026-03-03',
  clearedOn: null,
  resolution: '',
  ...given,
})

/** A line of the progress log about a task. */
export const anEntry = (task: SprintTask, given: Partial<ProgressEntry> = {}): ProgressEntry => {
  const { itemId, itemKey, points, personId, personName, remainingPoints } = task
  const { on = '2026-03-03' } = given
  return {
    id: uuidv7(),
    itemId,
    itemKey,
    on,
    at: `${on}T15:00:00.000Z`,
    status: given.remainingPoints === 0 ? 'done' : 'in-progress',
    remainingPoints,
    points,
    personId,
    personName,
    source: 'manual',
    note: '',
    ...given,
  }
}

/** Events of one sprint, numbered and dated as its service would. */
export function eventsOf(sprint: Pick<Sprint, 'id' | 'projectId'>) {
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
      data: { projectId: sprint.projectId, sprintId: sprint.id, ...data },
    })
    // The parser has picked the schema by this very type.
    return made as EventOf<Type>
  }
}
