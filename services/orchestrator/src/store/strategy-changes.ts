import { StrategyChange, StrategyRule } from '@dsm/contracts'
import { execute, type Queryable, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'

const VersionRow = z.object({ version: z.int(), rule: StrategyRule, madeBy: z.string(), madeAt: z.string() })

export async function insertChange(tx: Tx, change: StrategyChange): Promise<void> {
  await execute(
    tx,
    `insert into strategy_changes (id, strategy_id, version, change, status, reason, by, at, confidence_before, confidence_after)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      change.id,
      change.strategyId,
      change.version,
      change.change,
      change.status,
      change.reason,
      change.by,
      change.at,
      change.confidenceBefore && JSON.stringify(change.confidenceBefore),
      JSON.stringify(change.confidenceAfter),
    ],
  )
}

/** Every change of a strategy, oldest first. */
export async function changesOf(q: Queryable, strategyId: string): Promise<StrategyChange[]> {
  return rows(
    q,
    StrategyChange,
    `select id, strategy_id, version, change, status, reason, by, at, confidence_before, confidence_after
     from strategy_changes where strategy_id = $1 order by id`,
    [strategyId],
  )
}

/** Every version of a strategy, oldest first. */
export async function versionsOf(q: Queryable, strategyId: string): Promise<z.infer<typeof VersionRow>[]> {
  return rows(q, VersionRow, 'select version, rule, made_by, made_at from strategy_versions where strategy_id = $1 order by version', [
    strategyId,
  ])
}
