import {
  type DomainEvent,
  type EventOf,
  type EventType,
  type NewSprint,
  type Operation,
  type Sprint,
  sprintOperations,
} from '@dsm/contracts'
import { startTestService, type TestService, type TestServiceOptions } from '@dsm/testing/service'
import { test as base } from 'vitest'
import type { z } from 'zod'
import { sprintService } from '../src/index.ts'
import { type Peers, startPeers } from './peers.ts'
import { buildPerson, idOf, WORKING_DAYS } from './sprint-fixture.ts'

export { sprintOperations as operations } from '@dsm/contracts'

type GivenSprint = Partial<z.input<typeof NewSprint>>
type GivenTask = NonNullable<GivenSprint['tasks']>[number]

export type Scene = TestService & {
  peers: Peers
  /** A planned sprint of ATLAS: the two weeks of WORKING_DAYS, three tasks of 3, 5 and 2 points, Ada and Ben. */
  plan: (given?: GivenSprint, projectId?: string) => Promise<Sprint>
  /** The same, active. */
  start: (given?: GivenSprint, projectId?: string) => Promise<Sprint>
  get: (sprint: Pick<Sprint, 'id'>) => Promise<Sprint>
  /** Events of the outbox, oldest first. */
  events: () => Promise<DomainEvent[]>
  /** Lets an event of another service arrive, and waits until it is handled. */
  tell: <Type extends EventType>(type: Type, told: Told<Type>) => Promise<void>
}

type Told<Type extends EventType> = { subject: string; data: EventOf<Type>['data']; sequence?: number; time?: string }

/** A task of the number, such as ATLAS-7. */
export function newTask(number: number, given: Partial<GivenTask> = {}): GivenTask {
  return { itemId: idOf(1000 + number), itemKey: `ATLAS-${number}`, title: `Story number ${number}`, points: 3, ...given }
}

export const itemId = (number: number) => idOf(1000 + number)
export const ADA = buildPerson(1, 'Ada', 8)
export const BEN = buildPerson(2, 'Ben', 6)
/** An id that nothing has. */
export const unknownId = idOf(0)

const TWO_WEEKS: GivenSprint = {
  startsOn: '2026-03-02',
  endsOn: '2026-03-13',
  workingDays: WORKING_DAYS,
  people: [ADA, BEN],
  tasks: [newTask(1, { points: 3, personId: ADA.personId, personName: 'Ada' }), newTask(2, { points: 5 }), newTask(3, { points: 2 })],
}

/** A sprint of a week of its own, far enough from every other number's. */
export function weekOf(number: number): GivenSprint {
  const monday = new Date(Date.UTC(2026, 2, 2 + 7 * number)).toISOString().slice(0, 10)
  return { startsOn: monday, endsOn: monday, workingDays: [monday] }
}

export const SIMULATED: GivenSprint = { progressSource: 'simulated', simulationSeed: 7 }

let events = 0

function sceneOf(service: TestService, peers: Peers): Scene {
  const { call, db, carrier } = service
  const sequences = new Map<string, number>()
  const expectStatus = <Answer extends { status: number; problem: unknown }>(answer: Answer, status: number): Answer => {
    if (answer.status !== status) throw new Error(`answered with ${answer.status}: ${JSON.stringify(answer.problem)}`)
    return answer
  }
  const plan: Scene['plan'] = async (given = {}, projectId = 'ATLAS') => {
    const answer = await call(sprintOperations.planSprint, { params: { projectId }, body: orderOf(given) })
    return expectStatus(answer, 201).body
  }
  return {
    ...service,
    peers,
    plan,
    start: async (given, projectId) => {
      const { id } = await plan(given, projectId)
      return expectStatus(await call(sprintOperations.startSprint, { params: { sprintId: id } }), 200).body
    },
    get: async ({ id }) => expectStatus(await call(sprintOperations.getSprint, { params: { sprintId: id } }), 200).body,
    events: async () => (await db.query<{ event: DomainEvent }>('select event from outbox order by seq')).rows.map(({ event }) => event),
    tell: async (type, { subject, data, sequence, time = '2026-03-02T08:00:00.000Z' }) => {
      const next = sequence ?? (sequences.get(subject) ?? 0) + 1
      sequences.set(subject, next)
      const id = `00000000-0000-7000-9000-${String((events += 1)).padStart(12, '0')}`
      const event = { specversion: '1.0', id, type, source: 'backlog', subject, time, sequence: next, correlationid: 'test', data }
      await carrier.publish([JSON.stringify(event)], { field: 'test', value: id })
      await service.settle()
    },
  }
}

export function orderOf(given: GivenSprint = {}): z.input<typeof NewSprint> {
  const { startsOn = '', endsOn = '', workingDays = [], ...order } = { ...TWO_WEEKS, ...given }
  return { startsOn, endsOn, workingDays, ...order }
}

export async function startScene(options: TestServiceOptions & { firstItem?: number } = {}): Promise<Scene> {
  const peers = await startPeers(options)
  return sceneOf(await startTestService(sprintService, { ...options, urls: { project: peers.url, backlog: peers.url } }), peers)
}

export async function stopScene(scene: Scene): Promise<void> {
  await scene.stop()
  await scene.peers.stop()
}

/** Vitest's `test` with a sprint service on a private database, and fakes of its peers. */
export const test = base.extend<{ scene: Scene }>({
  // oxlint-disable-next-line no-empty-pattern
  scene: async ({}, use) => {
    const scene = await startScene()
    await use(scene)
    await stopScene(scene)
  },
})

/** Every operation on one sprint, with an input that only a sprint in the right state takes. */
export function everyChange(sprintId: string, date = '2026-03-02'): { name: string; operation: Operation; input: object }[] {
  const params = { sprintId }
  const change = (name: keyof typeof sprintOperations, input: object) => ({ name, operation: sprintOperations[name], input })
  return [
    change('startSprint', { params }),
    change('closeSprint', { params }),
    change('cancelSprint', { params, body: {} }),
    change('addTask', { params, body: newTask(9) }),
    change('removeTask', { params: { sprintId, itemId: itemId(1) } }),
    change('recordProgress', { params: { sprintId, itemId: itemId(1) }, body: { status: 'done' } }),
    change('raiseImpediment', { params, body: { title: 'No test environment' } }),
    change('clearImpediment', { params: { sprintId, impedimentId: unknownId }, body: {} }),
    change('holdDailyScrum', { params: { sprintId, date } }),
    change('simulateDay', { params: { sprintId, date } }),
  ]
}
