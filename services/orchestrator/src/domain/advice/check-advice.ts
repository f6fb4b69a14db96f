import type { AdviceAnswer, AdvisedRisk } from '@dsm/contracts'
import { type AdviceEvidence, told } from './evidence.ts'
import { evidenceWords, toldCandidates } from './evidence-words.ts'
import { type Stated, statedIn } from './figures.ts'
import { neutralText } from './neutral-text.ts'
import { itemRisksEvidence } from './prompts.ts'
import { textFault } from './text-faults.ts'

/** `picked` is the candidate, if there is one with that number, even where the answer is refused for something else. */
export type AdviceCheck = { picked: number | null; answer: AdviceAnswer; fault: string | undefined }

/** Whether an answer keeps to the evidence: candidate and episodes exist, every figure occurs, nothing offends. Its texts come back neutral. */
export function checkAdvice(given: AdviceAnswer, evidence: AdviceEvidence): AdviceCheck {
  const answer = neutralAnswer(given)
  const exists = toldCandidates(evidence).some(({ number }) => number === answer.candidate)
  const known = Math.min(evidence.recall.episodes.length, told.episodes)
  const unknown = answer.episodes.find((number) => number > known)
  const stated = evidenceOf(evidenceWords(evidence), evidence)

  const fault = !exists
    ? `candidate ${answer.candidate} does not exist`
    : unknown !== undefined
      ? `episode ${unknown} does not exist`
      : textsOf(answer).flatMap(([name, text]) => faultOf(name, text, stated))[0]
  return { picked: exists ? answer.candidate : null, answer, fault }
}

/** Risks seen in the items' texts, those at fault left out; `fault` says what was wrong with the first of those. */
export function checkItemRisks(
  given: readonly AdvisedRisk[],
  evidence: AdviceEvidence,
): { risks: AdvisedRisk[]; fault: string | undefined } {
  const stated = evidenceOf(itemRisksEvidence(evidence), evidence)
  const risks = given.map(neutralRisk)
  const faults = new Map(risks.flatMap((one) => faultOf('a risk', one.risk, stated).map((fault): [AdvisedRisk, string] => [one, fault])))
  return { risks: risks.filter((one) => !faults.has(one)), fault: [...faults.values()][0] }
}

/** Numbers of candidates and episodes may be named in any of these ways; how many there are may be said as well. */
function evidenceOf(words: string, evidence: AdviceEvidence): Stated {
  const episodes = evidence.recall.episodes.slice(0, told.episodes).map((_episode, index) => index + 1)
  const numbers = [...toldCandidates(evidence).map(({ number }) => ['candidate', number]), ...episodes.map((number) => ['episode', number])]
  const counts = [numbers.length - episodes.length, episodes.length, evidence.strategies.filter(({ holds }) => holds).length]
  return statedIn([words, ...numbers.map(([name, number]) => `${name}-${number} ${name}${number}`), ...counts].join('\n'))
}

const textsOf = ({ why, risks }: AdviceAnswer) => [['why', why] as const, ...risks.map(({ risk }) => ['a risk', risk] as const)]

function faultOf(name: string, text: string, evidence: Stated): string[] {
  const fault = text === '' ? 'is empty' : textFault(text, evidence)
  return fault === undefined ? [] : [`${name} ${fault}`]
}

const neutralRisk = ({ risk, level }: AdvisedRisk): AdvisedRisk => ({ risk: neutralText(risk, 300), level })

function neutralAnswer({ candidate, why, risks, episodes }: AdviceAnswer): AdviceAnswer {
  return { candidate, why: neutralText(why, 600), risks: risks.map(neutralRisk), episodes: [...new Set(episodes)] }
}
