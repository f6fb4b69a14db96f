import type { DecisionOutcome, ErrorCause, StrategyRule } from '@dsm/contracts'
import { hundredths } from '../planning/rounding.ts'
import { percent } from '../planning/words.ts'
import { tenths } from './figures.ts'
import { nameRule } from './name-rule.ts'

export type FailureRule = { name: string; rule: StrategyRule; cause: ErrorCause['cause'] }

/** A commitment that was missed by more than this share is a failure: something is to be learned from it. */
const FAILURE_SHARE = 0.1

export function isFailure({
  ranOut,
  cutShort = false,
  completed,
  commitment,
}: Pick<DecisionOutcome, 'ranOut' | 'cutShort' | 'completed' | 'commitment'>): boolean {
  return !ranOut && !cutShort && completed < (1 - FAILURE_SHARE) * commitment
}

/** A cause that took less of what was missed than this does not say what to do differently. */
const LEAST_SHARE = 1 / 3
/** One sprint proves little: the rule makes up for this share of what its cause took. */
const BELIEVED = 0.5
const MOST_TAKEN = 0.5

/**
 * The rule that one missed commitment suggests, from the cause that took the most of it; undefined where no cause stands out. It is a guess from a single
 * sprint, shrunk by half: the back-test decides whether it is tried, the trial whether it is kept.
 */
export function ruleFromFailure(
  causes: readonly ErrorCause[],
  { sprintKey, commitment }: { sprintKey: string; commitment: number },
): FailureRule | undefined {
  const missed = causes.reduce((sum, { points }) => sum + points, 0)
  const [main] = causes.toSorted((a, b) => b.points - a.points)
  if (!main || missed <= 0 || main.points < LEAST_SHARE * missed || commitment <= 0) return undefined
  const share = hundredths(Math.min(MOST_TAKEN, (BELIEVED * main.points) / commitment))
  if (share <= 0) return undefined
  const because = `${sprintKey} missed ${tenths(missed)} of ${tenths(commitment)} points, ${tenths(main.points)} of them by ${main.cause.replaceAll('-', ' ')}; half of that, ${percent(share)} of the commitment, is left free`
  const rule = { ...answerTo(main.cause, share), because }
  return { name: nameRule(rule.when, rule.then), rule, cause: main.cause }
}

/** Work that arrives and work that was carried over get a reserve that says what it is for; anything else is answered by promising less. */
function answerTo(cause: ErrorCause['cause'], share: number): Pick<StrategyRule, 'when' | 'then'> {
  switch (cause) {
    case 'scope-change':
      return { when: [], then: { do: 'reserve-for-unplanned', share } }
    case 'carried-over-work':
      return { when: [{ fact: 'carriedOverPoints', is: '>', value: 0 }], then: scaled(share) }
    case 'absence':
    case 'underestimated-work':
    case 'impediments':
    case 'over-commitment':
      return { when: [], then: scaled(share) }
    default:
      return cause satisfies never
  }
}

const scaled = (share: number) => ({ do: 'scale-commitment' as const, factor: hundredths(1 - share) })
