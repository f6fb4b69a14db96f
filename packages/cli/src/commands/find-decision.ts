import { type Decision, type DecisionLessons, type DecisionStatus, Id, orchestratorOperations, ProjectId } from '@dsm/contracts'
import { z } from 'zod'
import type { Clients } from '../connection.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'

/** Names a decision: its id, or that of its project. */
export const DecisionName = z
  .string()
  .refine((text) => Id.safeParse(text).success || ProjectId.safeParse(text).success, 'must be the id of a decision or of a project')

/** The id of a decision as a person names it: itself, or a project, whose latest decision (of that status) it then is. */
export async function findDecisionId({ orchestrator }: Clients, named: string, status?: DecisionStatus): Promise<string> {
  if (Id.safeParse(named).success) return named
  const { items } = await orchestrator.call(orchestratorOperations.listDecisions, {
    params: { projectId: named },
    query: { limit: 1, ...(status && { status }) },
  })
  if (items[0]) return items[0].id
  const title = status ? `Project ${named} has no decision that is ${status}` : `Project ${named} has no decision yet`
  throw new Failure({
    exit: exitCodes.failure,
    code: 'no-decision',
    title,
    hints: [`dsm decisions list ${named}`, `dsm orchestrate ${named}`],
  })
}

/** The decision itself. */
export async function findDecision(clients: Clients, named: string): Promise<Decision> {
  return clients.orchestrator.call(orchestratorOperations.getDecision, { params: { decisionId: await findDecisionId(clients, named) } })
}

/** A decision with what its sprint taught, which is nothing until that is closed. */
export type LearnedDecision = Decision & { learned: DecisionLessons }

export async function findLearnedDecision(clients: Clients, named: string): Promise<LearnedDecision> {
  const decision = await findDecision(clients, named)
  const learned = await clients.orchestrator.call(orchestratorOperations.getLessons, { params: { decisionId: decision.id } })
  return { ...decision, learned }
}
