import { type Confidence, conditionText, effectText, type Strategy, type StrategyOrigin } from '@dsm/contracts'
import { bold, counted, cut, dim, table } from './text.ts'

const decimals = (value: number) => value.toFixed(2)

/** `0.91 ± 0.05 over 22 sprints`. */
export function confidenceText({ mean, deviation, sprints }: Confidence): string {
  return `${decimals(mean)} ± ${decimals(deviation)} over ${counted(sprints, 'sprint')}`
}

const standing = ({ status, pinned }: Strategy) => (pinned ? `${status}, pinned` : status)

/** Strategies of a project. */
export function strategiesView({ items, more }: { items: readonly Strategy[]; more: boolean }): string {
  if (items.length === 0) return 'no strategies: a project gets its first ones when it is planned for the first time'
  const rows = items.map((strategy) => [
    strategy.name,
    strategy.version,
    standing(strategy),
    confidenceText(strategy.confidence),
    cut(conditionText(strategy.when), 50),
    effectText(strategy.then),
  ])
  const shown = table(['strategy', 'version', 'status', 'confidence', 'when', 'then'], rows, [1])
  return more ? `${shown}\n${dim('there are more: --limit')}` : shown
}

/** One strategy with everything that is known of it. */
export function strategyView(strategy: Strategy): string {
  const { name, version, id, when, then: effect, because, origin, confidence, createdAt, changedAt } = strategy
  return [
    `${bold(name)} v${version}  ${standing(strategy)}`,
    dim(`${id}, ${originText(origin)}, since ${createdAt.slice(0, 10)}, changed ${changedAt.slice(0, 10)}`),
    `  when     ${conditionText(when)}`,
    `  then     ${effectText(effect)}`,
    `  because  ${because || dim('nobody said')}`,
    `  sprints that it shaped met their commitment within 10 %: ${confidenceText(confidence)}`,
  ].join('\n')
}

function originText(origin: StrategyOrigin): string {
  switch (origin.kind) {
    case 'built-in':
      return 'from the starting set'
    case 'person':
      return `added by ${origin.by}`
    case 'failure':
      return `suggested by what ${origin.sprintKey} missed (${origin.cause.replaceAll('-', ' ')})`
    case 'mined':
      return `found in ${counted(origin.episodeIds.length, 'sprint')} (helps with probability ${decimals(origin.probability)})`
    case 'model':
      return `proposed by ${origin.model}`
    default:
      return origin satisfies never
  }
}
