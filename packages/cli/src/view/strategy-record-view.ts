import {
  conditionText,
  effectText,
  type OffPolicyAnswer,
  type OffPolicyEstimate,
  type StrategyApplication,
  type StrategyHistory,
  type TrialState,
} from '@dsm/contracts'
import { confidenceText, strategyView } from './strategy-view.ts'
import { bad, bold, counted, dim, figure, good, percent, table } from './text.ts'

const decimals = (value: number) => value.toFixed(2)

/** Every version and change of a strategy. */
export function strategyHistoryView({ strategy, versions, changes }: StrategyHistory): string {
  const versionRows = versions.map(({ version, madeBy, madeAt, when, then: effect, confidence }) => [
    version,
    madeAt.slice(0, 16),
    madeBy,
    conditionText(when),
    effectText(effect),
    confidenceText(confidence),
  ])
  const changeRows = changes.map(({ at, change, version, status, by, reason }) => [at.slice(0, 16), change, version, status, by, reason])
  return [
    strategyView(strategy),
    '',
    table(['version', 'made', 'by', 'when', 'then', 'confidence'], versionRows, [0]),
    '',
    table(['at', 'change', 'version', 'status', 'by', 'reason'], changeRows, [2]),
  ].join('\n')
}

/** The performance log. */
export function applicationsView({ items, more }: { items: readonly StrategyApplication[]; more: boolean }): string {
  if (items.length === 0) return 'its condition has not held for any sprint yet'
  const rows = items.map(({ version, arm, propensity, predicted, outcome }) => [
    outcome?.sprintKey ?? 'open',
    version,
    arm,
    percent(propensity),
    figure(predicted.commitment),
    figure(predicted.p50),
    outcome ? figure(outcome.completed) : '',
    outcome ? percent(outcome.accuracy) : '',
    outcome ? (outcome.met ? good('met') : bad('missed')) : '',
    outcome ? decimals(outcome.score) : '',
  ])
  const head = ['sprint', 'version', 'arm', 'chance', 'committed', 'P50', 'completed', 'accuracy', 'outcome', 'score']
  const shown = table(head, rows, [1, 3, 4, 5, 6, 7, 9])
  return more ? `${shown}\n${dim('there are more: --limit')}` : shown
}

const verdicts = { promote: good('promote'), retire: bad('retire'), 'keep-trying': 'keep trying' } satisfies Record<
  TrialState['verdict'],
  string
>
const meanText = (mean: number | null) => (mean === null ? 'none' : decimals(mean))

/** Where a trial stands. */
export function trialView({ version, verdict, because, better, worse, difference, sprints, means, nextPropensity }: TrialState): string {
  return [
    `${bold(`trial of version ${version}`)}: ${verdicts[verdict]}`,
    `  ${because}`,
    `  with it     ${counted(sprints.treatment, 'sprint')}, mean score ${meanText(means.treatment)}`,
    `  without it  ${counted(sprints.control, 'sprint')}, mean score ${meanText(means.control)}`,
    `  difference  ${decimals(difference.estimate)} (${decimals(difference.lower)} to ${decimals(difference.upper)}, at all times together)`,
    `  evidence    ${decimals(better.eValue)} of ${better.threshold} that it helps, ${decimals(worse.eValue)} of ${worse.threshold} that it harms`,
    dim(`the next sprint has it with ${percent(nextPropensity)}`),
  ].join('\n')
}

/** What would have been. */
export function offPolicyView({ version, always, never, logged }: OffPolicyAnswer): string {
  return [
    bold(`version ${version}, mean score of the sprints for which its condition held`),
    `  as it was           ${meanText(logged)}`,
    `  had it been always  ${estimateText(always)}`,
    `  had it been never   ${estimateText(never)}`,
  ].join('\n')
}

function estimateText(estimate: OffPolicyEstimate): string {
  if (estimate.kind === 'not-enough-data') return `not enough data: ${estimate.missing}`
  const { estimate: mean, lower, upper, sprints, effectiveSprints } = estimate
  return `${decimals(mean)} (${decimals(lower)} to ${decimals(upper)}; ${counted(sprints, 'sprint')}, worth ${figure(effectiveSprints)})`
}
