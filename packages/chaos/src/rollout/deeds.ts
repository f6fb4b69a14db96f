import {
  backlogOperations,
  chronicleOperations,
  type ItemFacts,
  orchestratorOperations,
  type Person,
  projectOperations,
  sprintOperations,
} from '@dsm/contracts'
import type { Random } from '../random.ts'
import type { Sender } from './load.ts'

/** What reads and writes are about: the project that is written to, and those in which sprints go on. */
export type Subject = {
  sender: Sender
  random: Random
  projectId: string
  sprintProjects: readonly string[]
  people: readonly Pick<Person, 'id'>[]
  items: readonly Pick<ItemFacts, 'id'>[]
  /** A number that no other deed has. */
  next: () => number
}

type Deed = { weight: number; act: (subject: Subject) => Promise<unknown> }

const page = { limit: 20 } as const

const reads: readonly Deed[] = [
  { weight: 8, act: ({ sender, ...of }) => sender.send('project', projectOperations.getProject, { params: anyProject(of) }) },
  { weight: 4, act: ({ sender }) => sender.send('project', projectOperations.listPeople, { query: page }) },
  { weight: 10, act: ({ sender, ...of }) => sender.send('backlog', backlogOperations.listItems, { params: anyProject(of), query: page }) },
  {
    weight: 8,
    act: ({ sender, random, items }) => sender.send('backlog', backlogOperations.getItem, { params: { itemId: random.pick(items).id } }),
  },
  { weight: 10, act: ({ sender, ...of }) => sender.send('sprint', sprintOperations.listSprints, { params: anyProject(of), query: page }) },
  { weight: 5, act: ({ sender, ...of }) => sender.send('chronicle', chronicleOperations.getVelocity, { params: anyProject(of) }) },
  {
    weight: 5,
    act: ({ sender, ...of }) => sender.send('chronicle', chronicleOperations.listEvents, { params: anyProject(of), query: page }),
  },
  {
    weight: 3,
    act: ({ sender, ...of }) => sender.send('chronicle', chronicleOperations.listReports, { params: anyProject(of), query: page }),
  },
  { weight: 8, act: ({ sender, ...of }) => sender.send('orchestrator', orchestratorOperations.getPolicy, { params: anyProject(of) }) },
  {
    weight: 4,
    act: ({ sender, ...of }) => sender.send('orchestrator', orchestratorOperations.listRuns, { params: anyProject(of), query: page }),
  },
  {
    weight: 2,
    act: ({ sender, ...of }) => sender.send('orchestrator', orchestratorOperations.getStatus, { params: anySprintProject(of) }),
  },
]

const writes: readonly Deed[] = [
  { weight: 9, act: createItem },
  { weight: 10, act: editItem },
  { weight: 5, act: createPerson },
  { weight: 3, act: bookTimeOff },
  { weight: 5, act: raiseActionItem },
  { weight: 3, act: changePolicy },
  { weight: 2, act: renameProject },
]

/** One request each, and none that a service could refuse. */
export const deeds: readonly Deed[] = [...reads, ...writes]

/** The next deed; `writeShare` of them write. */
export const drawDeed = (random: Random, writeShare: number): Deed => random.weighted(random.chance(writeShare) ? writes : reads)

type Of = Omit<Subject, 'sender'>

const anyProject = ({ random, projectId, sprintProjects }: Of) => ({ projectId: random.pick([projectId, ...sprintProjects]) })
const anySprintProject = ({ random, sprintProjects }: Of) => ({ projectId: random.pick(sprintProjects) })

function createItem({ sender, projectId, next }: Subject) {
  return sender.send('backlog', backlogOperations.createItem, { params: { projectId }, body: { title: `Work ${next()}`, points: 1 } })
}

function editItem({ sender, random, items, next }: Subject) {
  const params = { itemId: random.pick(items).id }
  return sender.send('backlog', backlogOperations.changeItem, { params, body: { title: `Edited ${next()}` } })
}

function createPerson({ sender, next }: Subject) {
  return sender.send('project', projectOperations.createPerson, { body: { name: `Person ${next()}` } })
}

/** Days of one person may not overlap: every booking has a day of its own, far ahead. */
function bookTimeOff({ sender, random, people, next }: Subject) {
  const day = new Date(Date.now() + (400 + next()) * 86_400_000).toISOString().slice(0, 10)
  const params = { personId: random.pick(people).id }
  return sender.send('project', projectOperations.bookTimeOff, { params, body: { from: day, to: day } })
}

function raiseActionItem({ sender, projectId, next }: Subject) {
  return sender.send('chronicle', chronicleOperations.createActionItem, { params: { projectId }, body: { title: `Do ${next()}` } })
}

function changePolicy({ sender, random, projectId }: Subject) {
  const body = { sprintDays: random.integer(5, 15) }
  return sender.send('orchestrator', orchestratorOperations.putPolicy, { params: { projectId }, body })
}

/** Its name alone: whichever version does it keeps what it says nothing of. */
function renameProject({ sender, projectId, next }: Subject) {
  return sender.send('project', projectOperations.changeProject, { params: { projectId }, body: { name: `Project ${next()}` } })
}
