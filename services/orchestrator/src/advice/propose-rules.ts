import { checkProposals, type CheckedProposals } from '../domain/advice/check-proposals.ts'
import { type FailureEvidence, proposalSchema, proposePrompt } from '../domain/advice/propose-prompt.ts'
import { type AdviceDeps, askModel, recordedPrompt } from './ask-model.ts'

/** Rules that passed the first check, with the model that proposed them, or why there are none. Prompt and raw answer are for audit. */
export type ProposedRules = { prompt: string; raw: string } & (
  | ({ ok: true; model: string | null } & CheckedProposals)
  | { ok: false; kind: 'unavailable' | 'unreadable'; reason: string }
)

/**
 * Asks the model for rules that would have helped in a sprint that missed its commitment. They are candidates like mined ones and go through the same gate.
 * Never throws; may take as long as the client's time limit, so it is called by a background job and never in a transaction.
 */
export async function proposeRules(
  deps: AdviceDeps,
  { failure, seed }: { failure: FailureEvidence; seed: number },
): Promise<ProposedRules> {
  const question = proposePrompt(failure)
  const answer = await askModel(deps, { ...question, schema: proposalSchema, seed })
  const kept = { prompt: recordedPrompt(question), raw: answer.raw }
  if (!answer.ok) return { ...kept, ok: false, kind: answer.kind, reason: answer.reason }
  const checked = checkProposals(answer.value.rules, failure)
  const refused = checked.refused.map(({ reason }) => reason)
  deps.log.info({ model: answer.model, accepted: checked.rules.length, refused }, 'rules proposed')
  return { ...kept, ok: true, model: answer.model, ...checked }
}
