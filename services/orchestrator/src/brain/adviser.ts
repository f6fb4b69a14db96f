import type { Advice, Candidate, Deliberation, RunPolicy } from '@dsm/contracts'
import { advise, adviceOff } from '../advice/advise.ts'
import type { OrchestratorDeps } from '../deps.ts'
import { adviceEvidence } from '../domain/advice/evidence.ts'
import { followAdvice } from '../domain/advice/follow-advice.ts'
import { trustOf } from '../domain/advice/trust.ts'
import type { Advise } from '../planning/decide.ts'
import { readTrust } from '../store/advice.ts'

/** Asks the model, with its record in the project, unless the project does not want to hear it. */
export const adviserOf =
  (
    { db, model, log }: Pick<OrchestratorDeps, 'db' | 'model' | 'log'>,
    projectId: string,
    { askModel }: Pick<RunPolicy, 'askModel'>,
  ): Advise =>
  async (asked) => {
    if (!askModel) return silence('the policy of the project asks no model')(asked)
    const trust = await readTrust(db, { projectId, model: model?.chatModel ?? null })
    return advise({ model, log }, adviceEvidence({ ...asked, trust }))
  }

/** For plans that are only looked at: a model takes seconds, and what it says is recorded with decisions alone. */
export const nobodyAsked = silence('nothing is decided here')

/** What the model said when the decision was taken, whatever it would say now. */
export const asRecorded = (advice: Advice | undefined): Advise =>
  advice ? async () => advice : silence('there was nothing to choose from when the decision was taken')

/**
 * What the model said, for candidates that are not those it was shown: it picked what a candidate is, not its number, and may be followed as far as it had
 * earned then. Null: nothing had been decided.
 */
export const carriedOver = (deliberation: Deliberation | null): Advise => {
  if (!deliberation) return asRecorded(undefined)
  const { advice, candidates } = deliberation
  const pick = candidates.find(({ number }) => number === advice.picked)
  if (advice.verdict !== 'accepted' && advice.verdict !== 'accepted-smaller') return asRecorded(advice)
  return async ({ options }) => {
    const now = options.map(({ candidate }) => candidate)
    const same = now.find((candidate) => pick && isAlike(candidate, pick))
    const ruleCandidate = options[0].candidate.number
    if (!same) return { ...advice, ruleCandidate, picked: null, verdict: 'rejected', reason: 'what it picked is none of these candidates' }
    const { verdict, reason } = followAdvice({ picked: same.number, ruleCandidate, candidates: now, trust: advice.trust })
    return { ...advice, ruleCandidate, picked: same.number, verdict, reason }
  }
}

/** Of the other labels there is one each, whatever strategies are behind it. */
const isAlike = ({ label, strategies }: Candidate, pick: Candidate) =>
  label === pick.label && (label !== 'single-strategy' || strategies.join() === pick.strategies.join())

function silence(reason: string): Advise {
  return async ({ options: [rule] }) => adviceOff(reason, { ruleCandidate: rule.candidate.number, trust: trustOf([]) })
}
