import { setTimeout as delay } from 'node:timers/promises'
import {
  backlogOperations,
  chronicleOperations,
  orchestratorOperations,
  projectOperations,
  ServiceName,
  showReadiness,
  type Sprint,
  sprintOperations,
} from '@dsm/contracts'
import { UpstreamRefusal } from '@dsm/http-client'
import type { Clients } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import { listUpTo } from '../commands/pages.ts'

/** All that a selftest does: its token needs to open no more. */
export const selftestOperations = [
  projectOperations.createCalendar,
  projectOperations.listCalendars,
  projectOperations.createProject,
  projectOperations.changeProject,
  projectOperations.createPerson,
  projectOperations.changePerson,
  projectOperations.createAllocation,
  backlogOperations.createItems,
  orchestratorOperations.putPolicy,
  orchestratorOperations.orchestrate,
  sprintOperations.listSprints,
  sprintOperations.listTasks,
  sprintOperations.cancelSprint,
  chronicleOperations.listEvents,
].map(({ id }) => id)

export type SelftestStep = { step: string; ms: number; detail: string }

export type SelftestOptions = {
  clients: Clients
  /** Id of the project that is made for it. */
  projectId: string
  /** How long events may take to arrive. */
  eventsWithinMs: number
  tell: (step: SelftestStep) => void
}

/** Plans and starts a sprint of a project of its own through the real services, follows its events into the archive, and tidies up, also after a
 *  failure. Returns what it did; throws what did not work. */
export async function selftest(options: SelftestOptions): Promise<SelftestStep[]> {
  const { clients, projectId, eventsWithinMs, tell } = options
  const steps: SelftestStep[] = []
  const step = async <Result>(name: string, act: () => Promise<Result>, detailOf: (result: Result) => string): Promise<Result> => {
    const startedAt = performance.now()
    const result = await act()
    const done = { step: name, ms: Math.round(performance.now() - startedAt), detail: detailOf(result) }
    steps.push(done)
    tell(done)
    return result
  }
  await step(
    'services are ready',
    () => requireReady(clients),
    (degraded) => degraded.join(', '),
  )
  const team = await step(
    'a project with one person',
    () => createProject(clients, projectId),
    ({ project }) => project.id,
  )
  let sprint: Sprint | undefined
  const tidyUp = () =>
    step(
      'everything is put away',
      () => putAway(clients, team, sprint),
      () => '',
    )
  try {
    await step(
      'a backlog and a policy',
      () => fillBacklog(clients, projectId),
      (count) => `${count} items`,
    )
    sprint = await step(
      'a sprint is planned and started',
      () => startSprint(clients, projectId),
      ({ key }) => key,
    )
    await step(
      'its events are in the archive',
      () => untilArchived(clients, projectId, eventsWithinMs),
      (count) => `${count} events`,
    )
  } catch (error) {
    // What went wrong first is what counts; what stays behind says so itself.
    await tidyUp().catch((second: unknown) => tell({ step: `project ${projectId} stays`, ms: 0, detail: String(second) }))
    throw error
  }
  await tidyUp()
  return steps
}

async function requireReady(clients: Clients): Promise<string[]> {
  const found = await Promise.all(ServiceName.options.map(async (name) => ({ name, ...(await clients[name].call(showReadiness)) })))
  const unready = found.filter(({ status }) => status === 'unready')
  if (unready.length === 0) return found.filter(({ status }) => status === 'degraded').map(({ name }) => `${name} is degraded`)
  const detail = unready.map(
    ({ name, checks }) =>
      `${name}: ${checks
        .filter(({ status }) => status === 'down')
        .map((check) => check.name)
        .join(', ')}`,
  )
  throw failed('Services are not ready', detail.join('; '))
}

type Team = Awaited<ReturnType<typeof createProject>>

const everyDay: [number, number, number, number, number, number, number] = [8, 8, 8, 8, 8, 8, 8]
const calendarName = 'every day (selftest)'
const calendarsMax = 10_000

async function createProject({ project: service }: Clients, projectId: string) {
  const body = {
    id: projectId,
    name: 'Selftest',
    goal: 'Show that this installation plans and starts a sprint',
    calendarId: await calendar(service),
  }
  const project = await service.call(projectOperations.createProject, { body })
  const person = await service.call(projectOperations.createPerson, { body: { name: `Nobody of ${projectId}` } })
  await service.call(projectOperations.createAllocation, { params: { projectId }, body: { personId: person.id } })
  return { project, person }
}

/** Calendars cannot be removed, so that all selftests share one. */
async function calendar(service: Clients['project']): Promise<string> {
  try {
    return (await service.call(projectOperations.createCalendar, { body: { name: calendarName, weekHours: everyDay } })).id
  } catch (error) {
    if (!(error instanceof UpstreamRefusal) || error.code !== 'already-exists') throw error
    const { items } = await listUpTo(calendarsMax, (query) => service.call(projectOperations.listCalendars, { query }))
    const found = items.find(({ name }) => name === calendarName)
    if (!found) throw error
    return found.id
  }
}

const itemCount = 10

async function fillBacklog({ backlog, orchestrator }: Clients, projectId: string): Promise<number> {
  const params = { projectId }
  const items = Array.from({ length: itemCount }, (_, index) => ({ title: `Selftest item ${index + 1}`, points: 1 }))
  const created = await backlog.call(backlogOperations.createItems, { params, body: { items } })
  // Whether a model is there and how fast it is, is another question.
  await orchestrator.call(orchestratorOperations.putPolicy, { params, body: { sprintDays: 5, askModel: false } })
  return created.items.length
}

async function startSprint({ orchestrator, sprint }: Clients, projectId: string): Promise<Sprint> {
  const params = { projectId }
  const run = await orchestrator.call(orchestratorOperations.orchestrate, { params })
  const { items } = await sprint.call(sprintOperations.listSprints, { params, query: { limit: 10 } })
  const active = items.find(({ status }) => status === 'active')
  if (!active) throw failed('No sprint was started', `the run ended as ${run.status}: ${run.outcome}`)
  const tasks = await sprint.call(sprintOperations.listTasks, { params: { sprintId: active.id } })
  if (tasks.length === 0) throw failed('The sprint is empty', `${active.key} has no task`)
  return active
}

const lookEveryMs = 250
const expected = ['project.created.v1', 'sprint.planned.v1', 'sprint.started.v1']

/** The way of an event: outbox, relay, stream, consumer, archive. */
async function untilArchived({ chronicle }: Clients, projectId: string, withinMs: number): Promise<number> {
  const giveUpAt = performance.now() + withinMs
  for (;;) {
    const { items } = await chronicle.call(chronicleOperations.listEvents, { params: { projectId }, query: { limit: 200 } })
    const missing = expected.filter((type) => !items.some((event) => event.type === type))
    if (missing.length === 0) return items.length
    if (performance.now() > giveUpAt)
      throw failed('Events do not arrive', `after ${withinMs / 1000} s the archive lacks ${missing.join(', ')}`)
    await delay(lookEveryMs)
  }
}

async function putAway(clients: Clients, { project, person }: Team, sprint: Sprint | undefined): Promise<void> {
  const reason = 'the selftest is over'
  if (sprint) await clients.sprint.call(sprintOperations.cancelSprint, { params: { sprintId: sprint.id }, body: { reason } })
  await clients.project.call(projectOperations.changePerson, { params: { personId: person.id }, body: { active: false } })
  await clients.project.call(projectOperations.changeProject, { params: { projectId: project.id }, body: { status: 'archived' } })
}

function failed(title: string, detail: string): Failure {
  return new Failure({ exit: exitCodes.failure, code: 'selftest-failed', title, detail })
}
