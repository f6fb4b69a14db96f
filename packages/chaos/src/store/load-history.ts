import { type DomainEvent, ServiceName } from '@dsm/contracts'
import type { Databases } from './open-databases.ts'
import { effectsOfEvents } from '../check/effects.ts'
import type { Finding, History, OutboxEvent, Projection, RequestRecord } from '../check/history.ts'
import {
  countBySprint,
  rebuildAllocations,
  rebuildImpediments,
  rebuildItems,
  rebuildProgress,
  rebuildProjects,
  rebuildReports,
  rebuildSprints,
  rebuildTimeOff,
} from '../check/rebuild.ts'
import { readEffects } from './read-effects.ts'
import { readArchive, readDeadLetters, readInbox, readOutbox } from './read-events.ts'
import { readModel } from './read-models.ts'
import { countOpenSteps, readDecisions, readRuns, readSprints } from './read-sprints.ts'

/** Collects what the databases remember, once nothing happens any more. */
export async function loadHistory(
  databases: Databases,
  { requests, observed }: { requests: readonly RequestRecord[]; observed: readonly Finding[] },
): Promise<History> {
  const { outbox, events } = await readOutboxes(databases)
  const { sprint, chronicle, orchestrator } = databases
  const inboxes = new Map<ServiceName, ReadonlySet<string>>()
  for (const name of ServiceName.options) inboxes.set(name, await readInbox(databases[name], name))
  return {
    requests,
    observed,
    outbox,
    inboxes,
    effects: await readAllEffects(databases, events),
    archive: await readArchive(chronicle),
    deadLetters: (await Promise.all(ServiceName.options.map((name) => readDeadLetters(databases[name], name)))).flat(),
    sprints: await readSprints(sprint),
    runs: await readRuns(orchestrator),
    openSteps: await countOpenSteps(orchestrator),
    decisions: await readDecisions(orchestrator),
    projections: await readProjections(databases, events),
  }
}

async function readOutboxes(databases: Databases): Promise<{ outbox: OutboxEvent[]; events: DomainEvent[] }> {
  const outbox: OutboxEvent[] = []
  const events: DomainEvent[] = []
  for (const name of ServiceName.options) {
    const read = await readOutbox(databases[name])
    outbox.push(...read.facts)
    events.push(...read.events)
  }
  return { outbox, events }
}

async function readAllEffects(databases: Databases, events: readonly DomainEvent[]): Promise<Map<string, number>> {
  const effects = effectsOfEvents(events)
  for (const name of ServiceName.options) {
    for (const [effect, count] of await readEffects(databases[name], name)) effects.set(effect, count)
  }
  return effects
}

/** Each read model beside what its owner's events, or its owner's tables, make of it. */
async function readProjections(databases: Databases, events: readonly DomainEvent[]): Promise<Projection[]> {
  const { project, backlog, sprint, chronicle, orchestrator } = databases
  const activeProgress = await readModel(sprint, 'activeProgress')
  const told = await readModel(orchestrator, 'toldProgress')
  const active = new Set((await readModel(sprint, 'activeSprintOfProject')).values())
  const decided = new Map(events.flatMap(({ type, subject }) => (type === 'decision.taken.v1' ? [[subject, '1'] as const] : [])))
  const timeOff = rebuildTimeOff(events)
  return [
    { name: 'project: project', expected: rebuildProjects(events), actual: await readModel(project, 'projects') },
    { name: 'project: allocation', expected: rebuildAllocations(events), actual: await readModel(project, 'allocations') },
    { name: 'project: time off', expected: timeOff, actual: await readModel(project, 'timeOff') },
    {
      name: 'project: active sprint of',
      expected: await readModel(sprint, 'activeSprintOfProject'),
      actual: await readModel(project, 'activeSprint'),
    },
    { name: 'backlog: item', expected: rebuildItems(events), actual: await readModel(backlog, 'items') },
    { name: 'backlog: sprint of item', expected: await readModel(sprint, 'sprintOfTask'), actual: await readModel(backlog, 'sprintOfItem') },
    { name: 'backlog: status of item', expected: await readModel(sprint, 'taskStatus'), actual: await readModel(backlog, 'itemStatusInSprint') },
    { name: 'sprint: sprint', expected: rebuildSprints(events), actual: await readModel(sprint, 'sprints') },
    { name: 'sprint: progress', expected: rebuildProgress(events), actual: await readModel(sprint, 'progress') },
    { name: 'sprint: impediment', expected: rebuildImpediments(events), actual: await readModel(sprint, 'impediments') },
    { name: 'sprint: time off', expected: timeOff, actual: await readModel(sprint, 'sprintTimeOff') },
    { name: 'chronicle: report', expected: rebuildReports(events), actual: await readModel(chronicle, 'reports') },
    {
      name: 'chronicle: retrospective of',
      expected: countBySprint(events, 'sprint.closed.v1'),
      actual: countBySprint(events, 'retrospective.recorded.v1'),
    },
    { name: 'orchestrator: decision', expected: decided, actual: await readModel(orchestrator, 'decisions') },
    { name: 'orchestrator: time off', expected: timeOff, actual: await readModel(orchestrator, 'toldTimeOff') },
    {
      name: 'orchestrator: progress',
      expected: activeProgress,
      // What is kept of sprints that are over is no part of the model.
      actual: new Map([...told].filter(([, sprintId]) => active.has(sprintId))),
    },
  ]
}
