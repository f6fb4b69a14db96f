import type { ContextFacts, Strategy, StrategyOrigin, StrategyRule } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { nameApart } from '../domain/learning/name-rule.ts'
import { canonicalJson } from '../domain/planning/canonical-json.ts'
import { behavesAlike } from '../domain/strategies/duplicate.ts'
import { sha256 } from '../memory/digest.ts'
import { type StoredStrategy, strategiesOf } from '../store/strategies.ts'
import { versionsOf } from '../store/strategy-changes.ts'
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

/** `duplicate` names what the project has already, retired ones included: of the same behaviour, or under the name that this very rule would have. */
export type Proposed = { kind: 'added'; strategy: Strategy } | { kind: 'duplicate'; of: string; because: string }

/**
 * Puts a rule that was found on trial, or among the candidates while there are enough trials. What was tried before and retired or changed is not tried again.
 * Where another rule has its name, it gets one of its own.
 */
export async function proposeStrategy(tx: Tx, { projectId, rule, origin, facts, reason, at, ...proposal }: Proposal): Promise<Proposed> {
  const known = await strategiesOf(tx, projectId, { lock: true })
  const alike = findAlike(known, rule, facts)
  if (alike) return { kind: 'duplicate', of: alike.name, because: `it behaves like ${alike.name}, which is ${alike.status}` }
  const namesake = known.find(({ name }) => name === proposal.name)
  const versions = namesake ? await versionsOf(tx, namesake.id) : []
  if (versions.some((version) => behavesAlike(version.rule, rule, facts)))
    return { kind: 'duplicate', of: proposal.name, because: `${proposal.name} did the same before it was changed` }
  const name = namesake ? nameApart(proposal.name, digestOf(rule)) : proposal.name
  const trials = known.filter(({ status }) => status === 'trial').length
  const status = trials < MOST_TRIALS ? 'trial' : 'candidate'
  const strategy = await addStrategy(tx, { projectId, name, rule, origin, status, reason, by: SCRUM_MASTER, at })
  if (!strategy) return { kind: 'duplicate', of: name, because: `there is a strategy ${name}` }
  return { kind: 'added', strategy }
}

const digestOf = ({ when, then }: StrategyRule) => sha256(canonicalJson({ when, then }))

export function findAlike(
  known: readonly StoredStrategy[],
  rule: StrategyRule,
  facts: readonly ContextFacts[],
): StoredStrategy | undefined {
  return known.find((strategy) => behavesAlike(strategy, rule, facts))
}
