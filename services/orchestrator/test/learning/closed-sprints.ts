import { type ContextFacts, type Decision, DomainEvent, type EventType, PlanningPolicy, type Sprint, type SprintTask } from '@dsm/contracts'
import { type Db, transaction } from '@dsm/postgres'
import { v7 as uuidv7 } from 'uuid'
import { nobodyAsked } from '../../src/brain/adviser.ts'
import { recordForLearning } from '../../src/brain/record-for-learning.ts'
import { contextFacts } from '../../src/domain/brain/context-facts.ts'
import { decide } from '../../src/planning/decide.ts'
import { planSprint } from '../../src/planning/plan-sprint.ts'
import { createSolver } from '../../src/solver/solver.ts'
import { insertDecision } from '../../src/store/decisions.ts'
import { ensureStartingSet } from '../../src/strategies/add-strategy.ts'
import { considerStrategies } from '../../src/strategies/consider-strategies.ts'
import { item, person, snapshot } from '../planning/planning-fixtures.ts'
import { totalsOf, workingDays } from './learning-fixtures.ts'

const takenAt = '2026-03-02T08:00:00.000Z'
const projectId = 'ATLAS'

/** A decision as it is after its sprint was made; what it weighed is real, and its strategies are those that every project starts with. */
export async function planned(db: Db, changes: { facts?: Partial<ContextFacts>; carriedOver?: boolean } = {}): Promise<Decision> {
  await transaction(db, (tx) => ensureStartingSet(tx, { projectId, at: takenAt }))
  const solver = createSolver({ threads: 1 })
  const context = snapshot({
    projectId,
    sprint: { startsOn: '2026-03-02', endsOn: '2026-03-15', workingDays },
    people: [person(1, { fullHours: 80 }), person(2, { fullHours: 100 })],
    items: [1, 2, 3, 4, 5, 6].map((number) => item(number, { carriedOver: changes.carriedOver === true && number === 1 })),
  })
  const facts = { ...contextFacts(context), ...changes.facts }
  const strategies = await considerStrategies(db, { projectId, facts, seed: 7 })
  const snapped = { ...context, belief: { ...context.belief, strategies } }
  const policy = PlanningPolicy.parse({})
  const { result, deliberation } = await decide(
    { snapshot: snapped, policy },
    { plan: (given, terms) => planSprint(given, terms, solver), advise: nobodyAsked },
  )
  await solver.close()
  if (!deliberation) throw new Error('nothing was planned')
  const decision: Decision = {
    id: uuidv7(),
    projectId,
    runId: uuidv7(),
    status: 'executed',
    autonomy: 'act',
    takenAt,
    snapshot: snapped,
    policy,
    result,
    deliberation: { ...deliberation, facts },
    explanation: [],
    madeBy: { planner: '1', solver: '1' },
    sprintId: uuidv7(),
    reason: null,
    decidedBy: null,
    outcome: null,
  }
  await store(db, decision)
  return decision
}

/** Another decision like it, of another sprint. */
export async function plannedAgain(db: Db, like: Decision, facts: ContextFacts): Promise<Decision> {
  const decision = {
    ...like,
    id: uuidv7(),
    runId: uuidv7(),
    sprintId: uuidv7(),
    deliberation: like.deliberation && { ...like.deliberation, facts },
  }
  await store(db, decision)
  return decision
}

async function store(db: Db, decision: Decision): Promise<void> {
  await transaction(db, async (tx) => {
    await tx.query(
      `insert into runs (id, project_id, trigger, status, correlation_id, started_at, owner, lease_until)
       values ($1, $2, 'request', 'done', 'c', now(), 'o', now())`,
      [decision.runId, decision.projectId],
    )
    await insertDecision(tx, { decision, sprintOrder: null })
    await recordForLearning(tx, decision)
  })
}

/** The sprint of a decision as it closes; `tasks` are those of the plan, done or not. */
export function closedSprint(
  decision: Decision,
  { done, closedOn = '2026-03-13', number = 1 }: { done: number; closedOn?: string; number?: number },
) {
  if (decision.result.kind !== 'plan') throw new Error('no plan')
  const tasks = decision.result.tasks.map(({ itemId, key, title, points, personId, personName }, index): SprintTask => {
    const status = index < done ? 'done' : 'todo'
    const remainingPoints = status === 'done' ? 0 : points
    const who = { personId, personName, skills: [], dependsOn: [] }
    const dates = { addedOn: '2026-03-02', removedOn: null, doneOn: status === 'done' ? closedOn : null }
    return {
      itemId,
      itemKey: key,
      title,
      type: 'story',
      ...who,
      status,
      points,
      remainingPoints,
      position: index,
      committed: true,
      committedPoints: points,
      ...dates,
    }
  })
  const sprint: Sprint = {
    id: decision.sprintId ?? '',
    projectId: decision.projectId,
    key: `ATLAS-S0${number}`,
    name: `Sprint ${number}`,
    goal: '',
    status: 'closed',
    startsOn: '2026-03-02',
    endsOn: '2026-03-15',
    timeZone: 'UTC',
    workingDays,
    progressSource: 'manual',
    decisionId: decision.id,
    people: decision.snapshot.people.map(({ personId, name }) => ({
      personId,
      name,
      skills: [],
      days: workingDays.map((date) => ({ date, hours: 8 })),
    })),
    totals: totalsOf(tasks),
    startedAt: takenAt,
    closedAt: `${closedOn}T16:00:00.000Z`,
    ranOut: false,
    version: 2,
  }
  return { sprint, tasks, closedOn }
}

type Closed = ReturnType<typeof closedSprint>

/** `time`: the instant, where it is not in the afternoon of the day in UTC. */
export const closing = ({ sprint, tasks, closedOn }: Closed, sequence = 9, time?: string) =>
  about(sprint, 'sprint.closed.v1', { day: closedOn, time, sequence, data: { sprint, tasks, closedOn, impediments: [] } })

/** An event of a sprint, as its service would tell it. */
export function about(
  sprint: Pick<Sprint, 'id' | 'projectId'>,
  type: EventType,
  { day, time = `${day}T16:00:00.000Z`, sequence, data }: { day: string; time?: string | undefined; sequence: number; data: object },
) {
  return DomainEvent.parse({
    specversion: '1.0',
    id: uuidv7(),
    type,
    source: type.startsWith('time-off') ? 'project' : 'sprint',
    subject: sprint.id,
    sequence,
    time,
    correlationid: 'test',
    data: { projectId: sprint.projectId, sprintId: sprint.id, ...data },
  })
}
