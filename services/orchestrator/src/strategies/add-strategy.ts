import { ProblemError, type Strategy, type StrategyOrigin, type StrategyRule, type StrategyStatus } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { v7 as uuidv7 } from 'uuid'
import { confidence } from '../domain/strategies/confidence.ts'
import { startingSet } from '../domain/strategies/starting-set.ts'
import { insertStrategy } from '../store/strategies.ts'
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
export async function addStrategy(
  tx: Tx,
  { projectId, name, rule, origin, status, reason, by, at }: AddedStrategy,
): Promise<Strategy | undefined> {
  const { when, then, because } = rule
  const stored = {
    id: uuidv7(),
    projectId,
    name,
    version: 1,
    status,
    pinned: false,
    when,
    then,
    because,
    origin,
    createdAt: at,
    changedAt: at,
  }
  if (!(await insertStrategy(tx, { ...stored, madeBy: by }))) return undefined
  const strategy = { ...stored, confidence: confidence([]) }
  await noteChange(tx, { strategy, change: 'added', reason, by, at, confidenceBefore: null })
  return strategy
}

/** Gives a project what every project starts with; what it has by name already stays as it is. */
export async function ensureStartingSet(tx: Tx, { projectId, at }: { projectId: string; at: string }): Promise<Strategy[]> {
  const added: Strategy[] = []
  for (const { name, status, ...rule } of startingSet()) {
    const origin = { kind: 'built-in' as const }
    const strategy = await addStrategy(tx, { projectId, name, rule, origin, status, reason: rule.because, by: SCRUM_MASTER, at })
    if (strategy) added.push(strategy)
  }
  return added
}

/** The refusal of a name that is taken. */
export const nameTaken = (projectId: string, name: string) =>
  new ProblemError('already-exists', `project ${projectId} has a strategy ${name}`)
