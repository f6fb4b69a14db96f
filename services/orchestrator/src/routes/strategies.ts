import { type Claims, orchestratorOperations, ProblemError, type Strategy, type StrategyRule } from '@dsm/contracts'
import type { Queryable, Tx } from '@dsm/postgres'
import { type Context, handle, pageById, requireProject, requireVersion, write } from '@dsm/service'
import type { FastifyInstance } from 'fastify'
import { requireKnownProject } from '../clients/projects.ts'
import type { OrchestratorDeps } from '../deps.ts'
import { listEpisodes } from '../store/episodes.ts'
import { findStrategy, listStrategies, type StoredStrategy, strategiesOf } from '../store/strategies.ts'
import { addStrategy, nameTaken } from '../strategies/add-strategy.ts'
import { type Changing, editStrategy, pinStrategy, retireStrategy, unpinStrategy } from '../strategies/change-strategy.ts'
import { findAlike } from '../strategies/propose-strategy.ts'
import { withConfidence } from '../strategies/read-record.ts'

const operations = orchestratorOperations

/** How many of the latest sprints tell whether two rules behave alike. */
const SPRINTS_COMPARED = 200

/** The strategies of a project, and what people do with them. */
export function strategyRoutes(app: FastifyInstance, deps: OrchestratorDeps): void {
  const { db, clock } = deps

  handle(app, operations.listStrategies, async ({ params: { projectId }, query }) => {
    await requireKnownProject(deps, projectId)
    const { items, next } = await pageById(query, ({ after, limit }) =>
      listStrategies(db, { projectId, afterId: after, status: query.status ?? null, limit }),
    )
    return { items: await withConfidence(db, items), next }
  })

  handle(app, operations.addStrategy, async (context) => {
    const { params, body, claims } = context
    const { projectId } = params
    await requireKnownProject(deps, projectId)
    return write(deps, context, async (tx) => {
      const { name, status, ...rule } = body
      await refuseAlike(tx, { projectId, rule })
      const changing = { by: claims.sub, at: clock().toISOString(), reason: rule.because }
      const added = await addStrategy(tx, { projectId, name, rule, status, origin: { kind: 'person', by: claims.sub }, ...changing })
      if (!added) throw nameTaken(projectId, name)
      return added
    })
  })

  handle(app, operations.getStrategy, async ({ params: { strategyId }, claims }) =>
    shown(db, await openedStrategy(db, strategyId, { claims })),
  )

  handle(app, operations.editStrategy, (context) =>
    write(deps, context, async (tx) => {
      const { params, body: rule, claims, ifMatch } = context
      const stored = await openedStrategy(tx, params.strategyId, { claims, lock: true })
      requireVersion(ifMatch, stored.version)
      await refuseAlike(tx, { projectId: stored.projectId, rule, except: stored.id })
      return editStrategy(tx, stored, { rule, by: claims.sub, at: clock().toISOString(), reason: rule.because })
    }),
  )

  const change = (context: ChangeContext, act: (tx: Tx, stored: StoredStrategy, changing: Changing) => Promise<Strategy>) =>
    write(deps, context, async (tx) => {
      const { params, body, claims } = context
      const stored = await openedStrategy(tx, params.strategyId, { claims, lock: true })
      return act(tx, stored, { by: claims.sub, reason: body.reason, at: clock().toISOString() })
    })
  handle(app, operations.pinStrategy, (context) => change(context, pinStrategy))
  handle(app, operations.unpinStrategy, (context) => change(context, unpinStrategy))
  handle(app, operations.retireStrategy, (context) => change(context, retireStrategy))
}

type ChangeContext = Context<typeof operations.pinStrategy>

/** The strategy, if the token opens its project. `lock` holds it until the transaction ends. */
export async function openedStrategy(
  q: Queryable,
  strategyId: string,
  { claims, lock = false }: { claims: Claims; lock?: boolean },
): Promise<StoredStrategy> {
  const strategy = await findStrategy(q, strategyId, { lock })
  if (!strategy) throw new ProblemError('not-found', `no strategy ${strategyId}`)
  requireProject(claims, strategy.projectId)
  return strategy
}

async function shown(q: Queryable, stored: StoredStrategy): Promise<Strategy> {
  const [strategy] = await withConfidence(q, [stored])
  if (!strategy) throw new Error(`strategy ${stored.id} has no confidence`)
  return strategy
}

/** Two strategies that do the same would count the same evidence twice. What is retired may be tried again by a person. */
async function refuseAlike(tx: Tx, { projectId, rule, except }: { projectId: string; rule: StrategyRule; except?: string }): Promise<void> {
  const others = (await strategiesOf(tx, projectId)).filter(({ id, status }) => id !== except && status !== 'retired')
  const episodes = await listEpisodes(tx, { projectId, beforeId: null, closed: false, limit: SPRINTS_COMPARED })
  const alike = findAlike(
    others,
    rule,
    episodes.map(({ facts }) => facts),
  )
  if (alike) throw new ProblemError('already-exists', `${alike.name} does the same in the same sprints`)
}
