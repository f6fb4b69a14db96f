import type { ServiceName } from '@dsm/contracts'
import type { DecisionFact, EventFact, History, OutboxEvent, RequestRecord, SprintFact } from '../src/check/history.ts'

export function acked(effect: string, changed: Partial<RequestRecord> = {}): RequestRecord {
  return { operation: 'createItem', effect, leaves: 1, outcome: 'acked', attempts: 1, detail: 'done', ...changed }
}

/** An event that only the chronicle handles. */
export function committed(changed: Partial<OutboxEvent> = {}): OutboxEvent {
  const fact = { id: 'e1', type: 'item.created.v1', source: 'backlog', subject: 's1', sequence: 1, causationId: null, digest: 'd' }
  return { ...fact, published: true, ...changed }
}

export function archived({ published: _published, ...fact }: OutboxEvent): EventFact {
  return fact
}

export function sprint(id: string, changed: Partial<SprintFact> = {}): SprintFact {
  return {
    id,
    projectId: 'ATLAS',
    key: `ATLAS-${id}`,
    status: 'planned',
    decisionId: null,
    startedAt: null,
    closedAt: null,
    items: [],
    done: [],
    ...changed,
  }
}

export function decision(id: string, changed: Partial<DecisionFact> = {}): DecisionFact {
  return { id, projectId: 'ATLAS', status: 'executed', sprintId: null, reason: null, hasOutcome: false, ...changed }
}

/** Two events of one subject that went where they should, and a request that was done once. */
export function healthy(): History {
  const outbox = [committed(), committed({ id: 'e2', sequence: 2 })]
  return {
    requests: [acked('create x')],
    effects: new Map([['create x', 1]]),
    outbox,
    archive: outbox.map(archived),
    inboxes: new Map<ServiceName, ReadonlySet<string>>([['chronicle', new Set(['e1', 'e2'])]]),
    deadLetters: [],
    sprints: [],
    runs: [],
    openSteps: 0,
    decisions: [],
    projections: [],
    observed: [],
  }
}
