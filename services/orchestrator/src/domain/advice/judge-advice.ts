import type { Advice, AdviceAnswer } from '@dsm/contracts'
import { checkAdvice } from './check-advice.ts'
import type { AdviceEvidence } from './evidence.ts'
import { followAdvice } from './follow-advice.ts'

export type Judged = Pick<Advice, 'verdict' | 'reason' | 'picked' | 'answer'>

/** What becomes of a readable answer: checked against the evidence, then followed as far as its record allows. */
export function judgeAnswer(given: AdviceAnswer, evidence: AdviceEvidence): Judged {
  const { picked, answer, fault } = checkAdvice(given, evidence)
  // A text of which nothing is left once it is neutral has no place in an answer.
  const kept = [answer.why, ...answer.risks.map(({ risk }) => risk)].includes('') ? null : answer
  if (fault !== undefined || picked === null) return { verdict: 'rejected', reason: fault ?? '', picked, answer: kept }
  const { verdict, reason } = followAdvice({ ...evidence, picked })
  return { verdict, reason, picked, answer: kept }
}
