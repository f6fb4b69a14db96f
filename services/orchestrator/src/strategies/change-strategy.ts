import { ProblemError, type Strategy, type StrategyChangeKind, type StrategyRule, type StrategyStatus } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { canonicalJson } from '../domain/planning/canonical-json.ts'
import { insertVersion, type StoredStrategy, updateStrategy } from '../store/strategies.ts'
import { noteChange } from './note-change.ts'
import { readRecord } from './read-record.ts'

/** Who changes a strategy, why, and when by the domain's clock. */
export type Changing = { by: string; reason: string; at: string }

type Change = { change: StrategyChangeKind; version?: number; rule?: StrategyRule; status?: StrategyStatus; pinned?: boolean }

/** Gives a strategy another rule: a new version, whose record begins empty. It has to prove itself, unless a person has pinned it. The same rule again changes nothing. */
export async function editStrategy(
  tx: Tx,
  stored: StoredStrategy,
  { rule, ...changing }: Changing & { rule: StrategyRule },
): Promise<Strategy> {
  const { when, then, because } = stored
  if (canonicalJson({ when, then, because }) === canonicalJson(rule)) return unchanged(tx, stored)
  const version = stored.version + 1
  await insertVersion(tx, { strategyId: stored.id, version, rule, madeBy: changing.by, madeAt: changing.at })
  return apply(tx, stored, { change: 'edited', version, rule, status: stored.pinned ? stored.status : 'trial' }, changing)
}

/** Applies a strategy wherever its condition holds, whatever its record. Throws `strategy-retired`. */
export async function pinStrategy(tx: Tx, stored: StoredStrategy, changing: Changing): Promise<Strategy> {
  if (stored.status === 'retired') throw new ProblemError('strategy-retired', `${stored.name} is retired: an edit brings it back`)
  return stored.pinned ? unchanged(tx, stored) : apply(tx, stored, { change: 'pinned', pinned: true }, changing)
}

/** Lets the record of a strategy count again. */
export async function unpinStrategy(tx: Tx, stored: StoredStrategy, changing: Changing): Promise<Strategy> {
  return stored.pinned ? apply(tx, stored, { change: 'unpinned', pinned: false }, changing) : unchanged(tx, stored)
}

/** Keeps a strategy and applies it no more. */
export async function retireStrategy(tx: Tx, stored: StoredStrategy, changing: Changing): Promise<Strategy> {
  if (stored.status === 'retired') return unchanged(tx, stored)
  return apply(tx, stored, { change: 'retired', status: 'retired', pinned: false }, changing)
}

async function apply(
  tx: Tx,
  stored: StoredStrategy,
  { change, rule, ...columns }: Change,
  { by, reason, at }: Changing,
): Promise<Strategy> {
  await updateStrategy(tx, stored.id, { ...columns, changedAt: at })
  const record = await readRecord(tx, [stored])
  const after = { ...stored, ...columns, ...rule, changedAt: at }
  const strategy = { ...after, confidence: record.confidenceIn(after) }
  await noteChange(tx, { strategy, change, reason, by, at, confidenceBefore: record.confidenceIn(stored) })
  return strategy
}

async function unchanged(tx: Tx, stored: StoredStrategy): Promise<Strategy> {
  return { ...stored, confidence: (await readRecord(tx, [stored])).confidenceIn(stored) }
}
