import type { ProposedRule } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { pastPlan } from '../domain/learning/judged.ts'
import { mineRules } from '../domain/learning/mine-rules.ts'
import type { PastPlan } from '../domain/learning/past-plan.ts'
import { judgedDecisions } from '../store/judged-decisions.ts'
import { tryRule } from './try-rule.ts'

/** Every plan of a project whose sprint is closed and whose facts were recorded. */
export async function historyOf(tx: Tx, projectId: string): Promise<PastPlan[]> {
  return (await judgedDecisions(tx, projectId)).flatMap((judged) => pastPlan(judged) ?? [])
}

/** Looks for rules in the history of a project and lets the most probable new one, if any, go on trial. What is known already is left out. */
export async function mine(tx: Tx, { projectId, at }: { projectId: string; at: string }): Promise<ProposedRule[]> {
  const history = await historyOf(tx, projectId)
  const tried: ProposedRule[] = []
  for (const { name, rule, ...support } of mineRules(history)) {
    const { known, ...found } = await tryRule(tx, { name, rule, origin: { kind: 'mined', ...support } }, { projectId, history, at })
    if (known) continue
    tried.push(found)
    if (found.accepted) break
  }
  return tried
}
