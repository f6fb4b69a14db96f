import { ProblemError, type Strategy, type StrategyOrigin, type StrategyRule, type StrategyStatus } from '@dsm/contracts'
import type { Queryable, Tx } from '@dsm/postgres'
import { v7 as uuidv7 } from 'uuid'
import { confidence } from '../domain/strategies/confidence.ts'
import { startingSet } from '../domain/strategies/starting-set.ts'
import { insertStrategy, type StoredStrategy, strategiesOf } from '../store/strategies.ts'
import { noteChange } from './note-change.ts'

/** Who adds strategies and settles trials where no person does. */
export const SCRUM_MASTER = 'scrum-master'

export type AddedStrategy = {
  projectId: string
  name: string
  rule: StrategyRule
  origin: StrategyOrigin
  status: StrategyStatus
  reason: string
  by: string
  /** By the domain's clock. */
  at: string
}

/** Adds a strategy without any record; undefined where the project has one of the name. */
export async function addStrategy(tx: Tx, { reason, by, ...added }: AddedStrategy): Promise<Strategy | undefined> {
  const { at } = added
  const stored = newStrategy(added)
  if (!(await insertStrategy(tx, { ...stored, madeBy: by }))) return undefined
  const strategy = { ...stored, confidence: confidence([]) }
  await noteChange(tx, { strategy, change: 'added', reason, by, at, confidenceBefore: null })
  return strategy
}

function newStrategy({ projectId, name, rule, origin, status, at }: Omit<AddedStrategy, 'reason' | 'by'>): StoredStrategy {
  const { when, then, because } = rule
  return { id: uuidv7(), projectId, name, version: 1, status, pinned: false, when, then, because, origin, createdAt: at, changedAt: at }
}

const builtIn = { kind: 'built-in' } as const satisfies StrategyOrigin

/** Gives a project what every project starts with; what it has by name already stays as it is. */
export async function ensureStartingSet(tx: Tx, { projectId, at }: { projectId: string; at: string }): Promise<Strategy[]> {
  const added: Strategy[] = []
  for (const { name, status, ...rule } of startingSet()) {
    const strategy = await addStrategy(tx, { projectId, name, rule, origin: builtIn, status, reason: rule.because, by: SCRUM_MASTER, at })
    if (strategy) added.push(strategy)
  }
  return added
}

/** What `ensureStartingSet` would add to a project, which nobody has yet. */
export async function startingSetToCome(q: Queryable, { projectId, at }: { projectId: string; at: string }): Promise<StoredStrategy[]> {
  const known = new Set((await strategiesOf(q, projectId)).map(({ name }) => name))
  const lacking = startingSet().filter(({ name }) => !known.has(name))
  return lacking.map(({ name, status, ...rule }) => newStrategy({ projectId, name, rule, origin: builtIn, status, at }))
}

/** The refusal of a name that is taken. */
export const nameTaken = (projectId: string, name: string) =>
  new ProblemError('already-exists', `project ${projectId} has a strategy ${name}`)
