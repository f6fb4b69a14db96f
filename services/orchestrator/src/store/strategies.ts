import { type Strategy, StrategyOrigin, StrategyRule, StrategyStatus } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const StoredRow = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  version: z.int(),
  status: StrategyStatus,
  pinned: z.boolean(),
  origin: StrategyOrigin,
  rule: StrategyRule,
  createdAt: z.string(),
  changedAt: z.string(),
})

/** A strategy without its confidence, which is always computed from its applications. */
export type StoredStrategy = Omit<Strategy, 'confidence'>

const select = `select id, project_id, name, strategies.version, status, pinned, origin, rule, created_at, changed_at
  from strategies join strategy_versions on strategy_id = id and strategy_versions.version = strategies.version`

const storedOf = ({ rule, ...row }: z.infer<typeof StoredRow>): StoredStrategy => ({ ...row, ...rule })

/** Writes a strategy with its first version; false, and nothing is written, where the project has one of the name. */
export async function insertStrategy(tx: Tx, strategy: StoredStrategy & { madeBy: string }): Promise<boolean> {
  const { id, projectId, name, version, status, origin, createdAt } = strategy
  const inserted = await execute(
    tx,
    `insert into strategies (id, project_id, name, version, status, origin, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $7)
     on conflict (project_id, name) do nothing`,
    [id, projectId, name, version, status, JSON.stringify(origin), createdAt],
  )
  if (inserted === 1) await insertVersion(tx, { strategyId: id, version, rule: strategy, madeBy: strategy.madeBy, madeAt: createdAt })
  return inserted === 1
}

export async function insertVersion(
  tx: Tx,
  {
    strategyId,
    version,
    rule,
    madeBy,
    madeAt,
  }: { strategyId: string; version: number; rule: StrategyRule; madeBy: string; madeAt: string },
): Promise<void> {
  const json = JSON.stringify({ when: rule.when, then: rule.then, because: rule.because })
  await execute(tx, 'insert into strategy_versions (strategy_id, version, rule, made_by, made_at) values ($1, $2, $3, $4, $5)', [
    strategyId,
    version,
    json,
    madeBy,
    madeAt,
  ])
}

/** Moves a strategy on: what is left out stays. */
export async function updateStrategy(
  tx: Tx,
  id: string,
  change: { version?: number; status?: StrategyStatus; pinned?: boolean; changedAt: string },
): Promise<void> {
  await execute(
    tx,
    `update strategies set version = coalesce($2, version), status = coalesce($3, status), pinned = coalesce($4, pinned), changed_at = $5 where id = $1`,
    [id, change.version ?? null, change.status ?? null, change.pinned ?? null, change.changedAt],
  )
}

/** `lock` holds the strategy until the transaction ends. */
export async function findStrategy(q: Queryable, id: string, { lock = false } = {}): Promise<StoredStrategy | undefined> {
  const found = await maybeRow(q, StoredRow, `${select} where id = $1 ${lock ? 'for update of strategies' : ''}`, [id])
  return found && storedOf(found)
}

/** Strategies of a project after `afterId` (all where null), in the order in which they came. */
export async function listStrategies(
  q: Queryable,
  { projectId, afterId, status, limit }: { projectId: string; afterId: string | null; status: StrategyStatus | null; limit: number },
): Promise<StoredStrategy[]> {
  const found = await rows(
    q,
    StoredRow,
    `${select} where project_id = $1 and ($2::uuid is null or id > $2) and ($3::text is null or status = $3) order by id limit $4`,
    [projectId, afterId, status, limit],
  )
  return found.map(storedOf)
}

/** Every strategy of a project, by name. `lock` holds them, in one order, until the transaction ends. */
export async function strategiesOf(q: Queryable, projectId: string, { lock = false } = {}): Promise<StoredStrategy[]> {
  const found = await rows(q, StoredRow, `${select} where project_id = $1 order by name ${lock ? 'for update of strategies' : ''}`, [
    projectId,
  ])
  return found.map(storedOf)
}
