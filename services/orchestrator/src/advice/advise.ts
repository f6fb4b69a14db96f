import type { Advice } from '@dsm/contracts'
import type { Ollama } from '@dsm/ollama'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { itemRisksSchema, pickSchema } from '../domain/advice/answer-schemas.ts'
import { checkItemRisks } from '../domain/advice/check-advice.ts'
import type { AdviceEvidence } from '../domain/advice/evidence.ts'
import { toldCandidates } from '../domain/advice/evidence-words.ts'
import { type Judged, judgeAnswer } from '../domain/advice/judge-advice.ts'
import { neutralText } from '../domain/advice/neutral-text.ts'
import { advicePrompt, itemRisksPrompt, type Prompt } from '../domain/advice/prompts.ts'

/** `model` is null where no model is configured. */
export type AdviceDeps = { model: Pick<Ollama, 'chat'> | null; log: Pick<Logger, 'info' | 'error'> }

/** What is kept of a conversation for audit. Prompts are shorter than this by what they are made of; answers may be anything. */
const kept = { promptCharacters: 40_000, rawCharacters: 8000, reasonCharacters: 300 } as const

type Answer<Value> =
  | { ok: true; value: Value; raw: string; model: string | null }
  | { ok: false; kind: 'unavailable' | 'unreadable'; reason: string; raw: string; model: string | null }

/**
 * Asks the model which candidate to take, and apart from that what the items' texts let fear. Never throws: without an answer there is a verdict that says
 * why. Takes as long as the client's time limit allows, twice at most, so it is never called within a transaction.
 */
export async function advise({ model, log }: AdviceDeps, evidence: AdviceEvidence): Promise<Advice> {
  const startedAt = performance.now()
  const [pickPrompt, risksPrompt] = [advicePrompt(evidence), itemRisksPrompt(evidence)]
  const schema = pickSchema(toldCandidates(evidence).map(({ number }) => number))
  const pick = await ask({ model, log }, { ...pickPrompt, schema, seed: evidence.seed })
  const judged = judge(pick, evidence)
  // Whoever did not answer the first question keeps nobody waiting for a second one.
  const risks =
    pick.ok || pick.kind === 'unreadable'
      ? await ask({ model, log }, { ...risksPrompt, schema: itemRisksSchema, seed: evidence.seed })
      : { ...pick, raw: '' }
  const advice: Advice = {
    ...judged,
    ruleCandidate: evidence.ruleCandidate,
    itemRisks: heardRisks(risks, evidence),
    model: pick.model,
    prompt: [pickPrompt, risksPrompt].map(written).join('\n\n---\n\n').slice(0, kept.promptCharacters).toWellFormed(),
    raw: [pick, risks].map(({ raw }) => storable(raw)).join('\n---\n'),
    durationMs: Math.round(performance.now() - startedAt),
    trust: evidence.trust,
  }
  log.info({ verdict: advice.verdict, reason: advice.reason, model: advice.model, durationMs: advice.durationMs }, 'advice heard')
  return advice
}

/** Where nobody is asked, by the project's choice or because there is nothing to choose from. */
export function adviceOff(reason: string, { ruleCandidate, trust }: Pick<AdviceEvidence, 'ruleCandidate' | 'trust'>): Advice {
  const itemRisks = { verdict: 'off', reason, risks: [] } as const
  return {
    verdict: 'off',
    reason,
    picked: null,
    ruleCandidate,
    answer: null,
    itemRisks: { ...itemRisks, risks: [] },
    model: null,
    prompt: '',
    raw: '',
    durationMs: 0,
    trust,
  }
}

type Question<Schema extends z.ZodType> = Prompt & { schema: Schema; seed: number }

async function ask<Schema extends z.ZodType>({ model, log }: AdviceDeps, question: Question<Schema>): Promise<Answer<z.output<Schema>>> {
  if (!model) return { ok: false, kind: 'unavailable', reason: 'no model is configured', raw: '', model: null }
  try {
    return await model.chat(question)
  } catch (err) {
    // Advice is optional: even a fault of our own in asking for it must not cost the plan.
    log.error({ err }, 'asking the model failed')
    return { ok: false, kind: 'unavailable', reason: 'asking the model failed', raw: '', model: null }
  }
}

function judge(pick: Answer<Parameters<typeof judgeAnswer>[0]>, evidence: AdviceEvidence): Judged {
  if (pick.ok) return judgeAnswer(pick.value, evidence)
  return { ...refusal(pick), picked: null, answer: null }
}

function heardRisks(answer: Answer<z.output<typeof itemRisksSchema>>, evidence: AdviceEvidence): Advice['itemRisks'] {
  if (!answer.ok) return { ...refusal(answer), risks: [] }
  const { risks, fault } = checkItemRisks(answer.value.risks, evidence)
  const dropped = answer.value.risks.length - risks.length
  if (fault === undefined) return { verdict: 'heard', reason: '', risks }
  return {
    verdict: risks.length > 0 ? 'heard' : 'rejected',
    reason: `${dropped} of ${answer.value.risks.length} left out: ${fault}`,
    risks,
  }
}

function refusal({ kind, reason }: { kind: 'unavailable' | 'unreadable'; reason: string }) {
  const words = neutralText(reason, kept.reasonCharacters)
  return kind === 'unavailable'
    ? ({ verdict: 'unavailable', reason: words } as const)
    : ({ verdict: 'rejected', reason: `unreadable: ${words}` } as const)
}

const written = ({ system, prompt }: Prompt) => `${system}\n\n${prompt}`

/** As the database can hold it: without NUL and halves of surrogate pairs, and no longer than is worth keeping. */
const storable = (raw: string) => raw.slice(0, kept.rawCharacters).replaceAll('\0', '\uFFFD').toWellFormed()
