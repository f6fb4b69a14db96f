import type { ContextFacts, Strategy, StrategyOrigin, StrategyRule } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { behavesAlike } from '../domain/strategies/duplicate.ts'
import { type StoredStrategy, strategiesOf } from '../store/strategies.ts'
import { addStrategy, SCRUM_MASTER } from './add-strategy.ts'
import { MOST_TRIALS } from './settle-trials.ts'

export type Proposal = {
  projectId: string
  name: string
  rule: StrategyRule
  origin: StrategyOrigin
  /** Facts of the sprints that are remembered: what "behaves alike" is judged by. */
  facts: readonly ContextFacts[]
  reason: string
  at: string
}

/** `duplicate` names what the project has already: of the name, or of the same behaviour, retired ones included. */
export type Proposed = { kind: 'added'; strategy: Strategy } | { kind: 'duplicate'; of: string; because: string }

/** Puts a rule that was found on trial, or among the candidates while there are enough trials. What was tried before and retired is not tried again. */
export async function proposeStrategy(tx: Tx, { projectId, name, rule, origin, facts, reason, at }: Proposal): Promise<Proposed> {
  const known = await strategiesOf(tx, projectId, { lock: true })
  const alike = findAlike(known, rule, facts)
  if (alike) return { kind: 'duplicate', of: alike.name, because: `it behaves like ${alike.name}, which is ${alike.status}` }
  const trials = known.filter(({ status }) => status === 'trial').length
  const status = trials < MOST_TRIALS ? 'trial' : 'candidate'
  const strategy = await addStrategy(tx, { projectId, name, rule, origin, status, reason, by: SCRUM_MASTER, at })
  if (!strategy) return { kind: 'duplicate', of: name, because: `there is a strategy ${name}` }
  return { kind: 'added', strategy }
}

export function findAlike(
  known: readonly StoredStrategy[],
  rule: StrategyRule,
  facts: readonly ContextFacts[],
): StoredStrategy | undefined {
  return known.find((strategy) => behavesAlike(strategy, rule, facts))
}
