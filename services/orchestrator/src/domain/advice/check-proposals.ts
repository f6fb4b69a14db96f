import { StrategyRule } from '@dsm/contracts'
import { canonicalJson } from '../planning/canonical-json.ts'
import { holds } from '../strategies/holds.ts'
import { conditionWords, effectWords } from './evidence-words.ts'
import { statedIn } from './figures.ts'
import { neutralText } from './neutral-text.ts'
import { type FailureEvidence, failureWords, type Proposal } from './propose-prompt.ts'
import { textFault } from './text-faults.ts'

export type CheckedProposals = { rules: StrategyRule[]; refused: { rule: Proposal; reason: string }[] }

/** The proposals that are worth testing on the history: well formed, true of the sprint that failed, new, and explained with figures of the evidence. */
export function checkProposals(proposals: readonly Proposal[], failure: FailureEvidence): CheckedProposals {
  const seen = new Set(failure.strategies.map(behaviourOf))
  const checked: CheckedProposals = { rules: [], refused: [] }
  for (const proposal of proposals) {
    const rule = { ...proposal, because: neutralText(proposal.because, 300) }
    const fault = faultOf(rule, failure) ?? (seen.has(behaviourOf(rule)) ? 'the project has this rule' : undefined)
    if (fault === undefined) checked.rules.push(rule)
    else checked.refused.push({ rule, reason: fault })
    seen.add(behaviourOf(rule))
  }
  return checked
}

function faultOf(rule: Proposal, failure: FailureEvidence): string | undefined {
  const parsed = StrategyRule.safeParse(rule)
  if (!parsed.success) return `it is no rule: ${parsed.error.issues[0]?.message ?? ''}`
  if (rule.because === '') return 'it gives no reason'
  if (changesNothing(rule)) return 'it changes nothing'
  if (!holds(rule.when, failure.facts)) return 'its condition does not hold for the sprint that failed'
  const fault = textFault(rule.because, statedIn(`${failureWords(failure)}\n${conditionWords(rule.when)} ${effectWords(rule.then)}`))
  return fault === undefined ? undefined : `its reason ${fault}`
}

function changesNothing({ then }: Proposal): boolean {
  switch (then.do) {
    case 'scale-commitment':
    case 'prefer-small-items':
      return then.factor === 1
    case 'reserve-for-unplanned':
    case 'reserve-for-carry-over':
      return then.share === 0
    case 'limit-points-per-person':
      return false
  }
}

/** The same for two rules that do the same, in whatever order their comparisons stand. */
const behaviourOf = ({ when, then }: Pick<Proposal, 'when' | 'then'>) => canonicalJson([when.map(canonicalJson).sort(), then])
