import type { DecisionStatus, Run, RunAction } from '@dsm/contracts'
import { execute, type Pool } from '@dsm/postgres'
import { databaseFor, test as base } from '@dsm/testing'
import { aSprint } from '@dsm/testing/entities'
import { v7 as uuid } from 'uuid'
import { expect } from 'vitest'
import { nextAction } from '../src/domain/next-action.ts'
import { sprintToMeet } from '../src/events/schedules.ts'
import { idleProjects } from '../src/store/idle-projects.ts'
import { endRun, leaseFor, noteAction, openRun } from '../src/store/runs.ts'
import { noteSprint } from '../src/store/schedules.ts'

const test = base.extend({ db: databaseFor('orchestrator') })

const at = '2026-03-16T08:00:00.000Z'
const projectId = 'ATLAS'
const decisionId = uuid()
const hold: RunAction = { do: 'hold-daily-scrum', sprintId: uuid(), date: '2026-03-16', because: 'it is due' }
const close: RunAction = { do: 'close-sprint', sprintId: uuid(), because: 'it is over' }
const plan: RunAction = { do: 'plan-sprint', because: 'no sprint is active or planned' }
const order: RunAction = { do: 'execute-decision', decisionId, because: 'decision executing, not carried out yet' }
const quiet = {
  today: '2026-03-16',
  archived: false,
  autonomy: 'act',
  activeSprint: null,
  plannedSprint: null,
  openDecision: null,
} as const
// As the rules say it: this is what the rows are told by.
const stopped = nextAction({ ...quiet, killSwitch: { engaged: true, reason: 'holidays' } })
const archived = nextAction({ ...quiet, archived: true, killSwitch: { engaged: false, reason: '' } })

type Ended = { trigger?: Run['trigger']; decision?: DecisionStatus }

/** A project whose sprint is over, and its latest run, which ended well just now. */
async function leave(db: Pool, actions: readonly RunAction[], { trigger = 'schedule', decision }: Ended): Promise<void> {
  const [id, lease] = [uuid(), leaseFor({ name: 'a', life: 'first', leaseMs: 60_000 }, uuid())]
  await noteSprint(db, { ...sprintToMeet(aSprint({ projectId, workingDays: ['2026-03-02'] })), status: 'over' })
  await openRun(db, { id, projectId, trigger, correlationId: 'c', startedAt: at }, lease)
  for (const action of actions) await noteAction(db, { id, action, ...(action === order && { decisionId }) })
  await endRun(db, { id, status: 'done', outcome: '', endedAt: at }, lease)
  if (decision === undefined) return
  const sql = `insert into decisions (id, project_id, run_id, status, autonomy, taken_at, snapshot, policy, result, explanation, made_by)
     values ($1, $2, $3, $4, 'act', $5, '{}', '{}', '{}', '[]', '{}')`
  await execute(db, sql, [decisionId, projectId, id, decision, at])
}

const dayMs = 86_400_000
const soon = { failedMs: 0, waitedMs: dayMs }

test.for<[why: string, actions: readonly RunAction[], ended: Ended]>([
  ['its order was refused', [close, plan, order], { decision: 'failed' }],
  ['its approved order was refused', [order], { trigger: 'approval', decision: 'failed' }],
  ['the kill switch came between the close and the plan', [close, stopped], {}],
  ['the kill switch came while it was planned under another policy', [plan, stopped], {}],
  ['the kill switch came as it was about to go on', [stopped], { trigger: 'recovery' }],
])('a project does not stand still for good because %s: it is asked again as after a failure', async ([, actions, ended], { db }) => {
  await leave(db, actions, ended)
  expect(await idleProjects(db, soon)).toEqual([projectId])
  expect(await idleProjects(db, { failedMs: dayMs, waitedMs: 0 })).toEqual([])
})

test.for<[why: string, actions: readonly RunAction[], ended: Ended]>([
  ['ended the sprint of its order', [close, plan, order], { decision: 'executed' }],
  ['ended its sprint after the kill switch', [hold, stopped], {}],
  ['archived it', [close, archived], {}],
  ['have its next plan to approve', [close, plan], { decision: 'proposed' }],
])('a project stays with the people who %s', async ([, actions, ended], { db }) => {
  await leave(db, actions, ended)
  expect(await idleProjects(db, { failedMs: 0, waitedMs: 0 })).toEqual([])
})
