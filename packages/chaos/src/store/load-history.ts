import { type DomainEvent, ServiceName } from '@dsm/contracts'
import type { Databases } from './open-databases.ts'
import { effectsOfEvents } from '../check/effects.ts'
import type { Finding, History, OutboxEvent, RequestRecord } from '../check/history.ts'
import { readEffects } from './read-effects.ts'
import { readArchive, readDeadLetters, readInbox, readOutbox } from './read-events.ts'
import { readProjections } from './read-projections.ts'
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
  const read: Awaited<ReturnType<typeof readOutbox>>[] = []
  for (const name of ServiceName.options) read.push(await readOutbox(databases[name]))
  return { outbox: read.flatMap(({ facts }) => facts), events: read.flatMap(({ events }) => events) }
}

async function readAllEffects(databases: Databases, events: readonly DomainEvent[]): Promise<Map<string, number>> {
  const effects = effectsOfEvents(events)
  for (const name of ServiceName.options) {
    for (const [effect, count] of await readEffects(databases[name], name)) effects.set(effect, count)
  }
  return effects
}
