import { orchestratorOperations } from '@dsm/contracts'
import { decodeCursor, handle, paginate } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { OrchestratorDeps } from '../deps.ts'
import { whatWouldHaveBeen } from '../domain/experiments/off-policy.ts'
import { propensityOf } from '../domain/experiments/propensity.ts'
import { verdict } from '../domain/experiments/verdict.ts'
import { listApplications } from '../store/strategy-applications.ts'
import { changesOf, versionsOf } from '../store/strategy-changes.ts'
import { ofTrial, readRecord } from '../strategies/read-record.ts'
import { openedStrategy } from './strategies.ts'

const operations = orchestratorOperations
const Cursor = z.tuple([z.uuid()])

/** What is known of a strategy: its past, its performance, its trial. */
export function strategyRecordRoutes(app: FastifyInstance, { db }: Pick<OrchestratorDeps, 'db'>): void {
  handle(app, operations.getStrategyHistory, async ({ params: { strategyId }, claims }) => {
    const stored = await openedStrategy(db, strategyId, { claims })
    const [record, versions, changes] = await Promise.all([readRecord(db, [stored]), versionsOf(db, strategyId), changesOf(db, strategyId)])
    return {
      strategy: { ...stored, confidence: record.confidenceIn(stored) },
      versions: versions.map(({ rule, ...made }) => ({ ...made, ...rule, confidence: record.confidenceIn({ id: strategyId, ...made }) })),
      changes,
    }
  })

  handle(app, operations.listStrategyApplications, async ({ params: { strategyId }, query: { cursor, limit }, claims }) => {
    await openedStrategy(db, strategyId, { claims })
    const [beforeId] = cursor === undefined ? [null] : decodeCursor(cursor, Cursor)
    const found = await listApplications(db, { strategyId, beforeId, limit: limit + 1 })
    return paginate(found, limit, ({ decisionId }) => [decisionId])
  })

  handle(app, operations.getStrategyTrial, async ({ params: { strategyId }, claims }) => {
    const stored = await openedStrategy(db, strategyId, { claims })
    const sprints = ofTrial((await readRecord(db, [stored])).sprintsOf(stored))
    return { strategyId, version: stored.version, ...verdict(sprints), nextPropensity: propensityOf(sprints) }
  })

  handle(app, operations.getOffPolicyAnswer, async ({ params: { strategyId }, claims }) => {
    const stored = await openedStrategy(db, strategyId, { claims })
    return { strategyId, version: stored.version, ...whatWouldHaveBeen((await readRecord(db, [stored])).sprintsOf(stored)) }
  })
}
