import type { ErrorCause, ProposedRule } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { ruleFromFailure } from '../domain/learning/rule-from-failure.ts'
import { historyOf } from './mine.ts'
import { tryRule } from './try-rule.ts'

type Failure = { projectId: string; sprintKey: string; commitment: number; causes: readonly ErrorCause[]; at: string }

/** Lets the rule that a failed sprint suggests pass the gate, where it suggests one that is not known. */
export async function learnFromFailure(tx: Tx, { projectId, at, causes, ...failure }: Failure): Promise<ProposedRule[]> {
  const found = ruleFromFailure(causes, failure)
  if (!found) return []
  const history = await historyOf(tx, projectId)
  const failed = history.at(-1)
  const { cause, ...rule } = found
  const origin = { kind: 'failure' as const, episodeIds: failed ? [failed.episodeId] : [], cause }
  const { known, ...tried } = await tryRule(tx, { ...rule, origin }, { projectId, history, at })
  return known ? [] : [tried]
}
