import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { StrategyPrediction, StrategyRule } from '@dsm/contracts'
import { type Db, execute, type Queryable, transaction } from '@dsm/postgres'
import { aProject } from '@dsm/testing/entities'
import { v7 as uuid } from 'uuid'
import { strategiesOf } from '../../src/store/strategies.ts'
import { addStrategy } from '../../src/strategies/add-strategy.ts'
import { considerStrategies, recordApplications } from '../../src/strategies/consider-strategies.ts'
import { scoreApplications } from '../../src/strategies/score-applications.ts'
import { factsWith } from './context-facts-fixture.ts'

export const at = '2026-03-02T08:00:00.000Z'
export const predicted: StrategyPrediction = {
  forecastCommitment: 40,
  commitment: 36,
  p50: 50,
  commitProbability: 0.85,
  probabilityMet: 0.9,
}

export const projectId = 'ATLAS'
export const rule: StrategyRule = {
  when: [{ fact: 'teamSize', is: '>=', value: 3 }],
  then: { do: 'scale-commitment', factor: 0.9 },
  because: 'to try it',
}
export const changing = { by: 'ada', reason: 'because', at }

type Added = { name?: string; status?: 'trial' | 'active' | 'candidate'; given?: StrategyRule; addedAt?: string }
/** Adds a strategy to ATLAS. */
export async function add(db: Db, { name = 'caution', status = 'trial', given = rule, addedAt = at }: Added = {}) {
  const origin = { kind: 'person' as const, by: 'ada' }
  const added = await transaction(db, (tx) => addStrategy(tx, { projectId, name, rule: given, origin, status, ...changing, at: addedAt }))
  if (!added) throw new Error(`there is a strategy ${name}`)
  return added
}
export async function stored(q: Queryable, name = 'caution') {
  const found = (await strategiesOf(q, projectId)).find((strategy) => strategy.name === name)
  if (!found) throw new Error(`no strategy ${name}`)
  return found
}
/** A decision as far as strategies need one. */
export async function insertDecision(db: Db, projectId = 'ATLAS'): Promise<string> {
  const id = uuid()
  await execute(
    db,
    `insert into runs (id, project_id, trigger, status, correlation_id, started_at, owner, lease_until) values ($1, $2, 'request', 'done', 'c', $3, 'o', $3)`,
    [id, projectId, at],
  )
  await execute(
    db,
    `insert into decisions (id, project_id, run_id, status, autonomy, taken_at, snapshot, policy, result, explanation, made_by)
     values ($1, $2, $1, 'executed', 'act', $3, '{}', '{}', '{}', '[]', '{}')`,
    [id, projectId, at],
  )
  return id
}

/** `leftOut`: what advice leaves out of the plan. */
export type PlayedSprint = {
  projectId?: string
  seed: number
  completed: (applied: readonly string[]) => number
  leftOut?: readonly string[]
}

/** One sprint from decision to outcome: strategies are considered, noted and scored. */
export async function playSprint(db: Db, { projectId = 'ATLAS', seed, completed, leftOut = [] }: PlayedSprint) {
  const decisionId = await insertDecision(db, projectId)
  const considered = await considerStrategies(db, { projectId, facts: factsWith(), seed })
  const applied = considered.filter((each) => each.applied).map(({ name }) => name)
  const shaping = applied.filter((name) => !leftOut.includes(name))
  await transaction(db, (tx) => recordApplications(tx, { decisionId, considered, shaping, predicted }))
  const outcome = { sprintKey: `${projectId}-S${seed}`, commitment: 36, completed: completed(applied), closedOn: '2026-03-13' }
  const scored = await transaction(db, (tx) => scoreApplications(tx, { decisionId, outcome, at }))
  return { decisionId, considered, applied, outcome, scored }
}

/** A project service that knows every project but `NOWHERE`. */
export async function startProjectService(): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const id = request.url?.split('/')[2] ?? ''
    const known = id !== 'NOWHERE'
    response.writeHead(known ? 200 : 404, { 'content-type': known ? 'application/json' : 'application/problem+json' })
    response.end(
      JSON.stringify(
        known
          ? aProject({ id, key: 'P', name: id, createdAt: at })
          : { type: '/problems/not-found', title: 'No such resource', status: 404, code: 'not-found' },
      ),
    )
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped())
        server.closeAllConnections()
      }),
  }
}
