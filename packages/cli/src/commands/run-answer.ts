import { type Decision, orchestratorOperations, type PlanResult, type Run } from '@dsm/contracts'
import type { Client } from '@dsm/http-client'
import { type ExitCode, exitCodes } from '../failure/exit-codes.ts'
import { orchestrationView } from '../view/run-view.ts'
import type { Answer } from './command.ts'

/** A run together with the decision that it took or carried out. */
export async function runAnswer(orchestrator: Client, run: Run): Promise<Answer<{ run: Run; decision: Decision | null }>> {
  const params = { decisionId: run.decisionId ?? '' }
  const decision = run.decisionId === null ? null : await orchestrator.call(orchestratorOperations.getDecision, { params })
  const exit = run.status === 'failed' ? exitCodes.failure : decision ? exitOfPlan(decision.result) : exitCodes.ok
  return { data: { run, decision }, view: orchestrationView, exit }
}

/** A plan that waits is the answer "not ready". */
export function exitOfPlan({ kind }: PlanResult): ExitCode {
  return kind === 'wait' ? exitCodes.partial : exitCodes.ok
}
