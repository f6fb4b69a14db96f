import type { Advice } from '@dsm/contracts'
import type { z } from 'zod'
import { itemRisksSchema, pickSchema } from '../domain/advice/answer-schemas.ts'
import { checkItemRisks } from '../domain/advice/check-advice.ts'
import type { AdviceEvidence } from '../domain/advice/evidence.ts'
import { toldCandidates } from '../domain/advice/evidence-words.ts'
import { judgeAnswer } from '../domain/advice/judge-advice.ts'
import { advicePrompt, itemRisksPrompt } from '../domain/advice/prompts.ts'
import { type AdviceDeps, type Answer, askModel, recordedPrompt } from './ask-model.ts'

/**
 * Asks the model which candidate to take and, apart from that, what the items' texts let fear. Never throws: where there is no answer the verdict says why.
 * Takes as long as the client's time limit allows, twice at most, so it is never called within a transaction.
 */
export async function advise(deps: AdviceDeps, evidence: AdviceEvidence): Promise<Advice> {
  const startedAt = performance.now()
  const { seed, ruleCandidate, trust } = evidence
  const [pickPrompt, risksPrompt] = [advicePrompt(evidence), itemRisksPrompt(evidence)]
  const schema = pickSchema(toldCandidates(evidence).map(({ number }) => number))
  const pick = await askModel(deps, { ...pickPrompt, schema, seed })
  // Whoever did not answer the first question keeps nobody waiting for a second one.
  const silent = !pick.ok && pick.kind === 'unavailable'
  const risks = silent ? { ...pick, raw: '' } : await askModel(deps, { ...risksPrompt, schema: itemRisksSchema, seed })
  const judged = pick.ok ? judgeAnswer(pick.value, evidence) : { ...refusal(pick), picked: null, answer: null }
  const advice: Advice = {
    ...judged,
    ruleCandidate,
    itemRisks: risks.ok ? heardRisks(risks.value.risks, evidence) : { ...refusal(risks), risks: [] },
    model: pick.model,
    prompt: recordedPrompt(pickPrompt, risksPrompt),
    raw: [pick.raw, risks.raw].filter((raw) => raw !== '').join('\n---\n'),
    durationMs: Math.round(performance.now() - startedAt),
    trust,
  }
  const { verdict, reason, model, durationMs } = advice
  deps.log.info({ verdict, reason, model, durationMs }, 'advice heard')
  return advice
}

/** Where nobody is asked: `reason` says why. */
export function adviceOff(reason: string, { ruleCandidate, trust }: Pick<AdviceEvidence, 'ruleCandidate' | 'trust'>): Advice {
  const nothing = { verdict: 'off', reason } as const
  return {
    ...nothing,
    picked: null,
    ruleCandidate,
    answer: null,
    itemRisks: { ...nothing, risks: [] },
    model: null,
    prompt: '',
    raw: '',
    durationMs: 0,
    trust,
  }
}

function heardRisks(given: z.output<typeof itemRisksSchema>['risks'], evidence: AdviceEvidence): Advice['itemRisks'] {
  const { risks, fault } = checkItemRisks(given, evidence)
  if (fault === undefined) return { verdict: 'heard', reason: '', risks }
  const reason = `${given.length - risks.length} of ${given.length} left out: ${fault}`
  return { verdict: risks.length > 0 ? 'heard' : 'rejected', reason, risks }
}

function refusal({ kind, reason }: Extract<Answer<unknown>, { ok: false }>) {
  return kind === 'unavailable' ? ({ verdict: kind, reason } as const) : ({ verdict: 'rejected', reason: `unreadable: ${reason}` } as const)
}
