import type { Candidate, Comparison, ConsideredStrategy, Effect, RecalledEpisode } from '@dsm/contracts'
import { percent } from '../planning/words.ts'
import { type AdviceEvidence, told } from './evidence.ts'
import { neutralText } from './neutral-text.ts'

/**
 * The evidence of a decision in words: figures, and of what people wrote nothing but the names of strategies. So no text of an item can sway the pick.
 * What the model answers is checked against exactly this.
 */
export function evidenceWords(evidence: AdviceEvidence): string {
  const { candidates, strategies, recall } = evidence
  const rule = candidates.find(({ number }) => number === evidence.ruleCandidate)
  const episodes = recall.episodes.slice(0, told.episodes)
  const weighed = strategies.filter(({ holds }) => holds).slice(0, told.strategies)
  return [
    ...situationLines(evidence),
    '',
    episodes.length > 0 ? 'Similar past sprints:' : `Similar past sprints: none (${recall.empty ?? 'none with an outcome'}).`,
    ...episodes.map((episode, index) => episodeLine(episode, index + 1)),
    '',
    weighed.length > 0 ? 'Strategies whose condition holds:' : 'Strategies whose condition holds: none.',
    ...weighed.map(strategyLine),
    '',
    `Candidates (each is feasible and checked; the rule takes candidate ${evidence.ruleCandidate}):`,
    ...toldCandidates(evidence).map((candidate) => candidateLine(candidate, rule)),
  ].join('\n')
}

/** The candidates that the model is told of, and may pick from; the rule's is always among them. */
export function toldCandidates({ candidates, ruleCandidate }: Pick<AdviceEvidence, 'candidates' | 'ruleCandidate'>): Candidate[] {
  return candidates.filter(({ number }, index) => index < told.candidates || number === ruleCandidate)
}

export const shown = (value: number) => String(Math.round(value * 100) / 100)

function situationLines({ sprint, facts, forecast }: AdviceEvidence): string[] {
  return [
    `Sprint from ${sprint.startsOn} to ${sprint.endsOn}, ${facts.workingDays} working days.`,
    `Team: ${facts.teamSize} people with ${shown(facts.hours)} hours; ${percent(facts.ptoRatio)} of the hours are lost to absence, ${facts.peopleAway} people are away.`,
    `Backlog: ${facts.readyItems} ready items with ${shown(facts.readyPoints)} points; ${shown(facts.carriedOverPoints)} points are carried over; the largest item has ${shown(facts.largestItemPoints)} points; ${percent(facts.bugShare)} of the points are bugs; ${percent(facts.dependencyShare)} of the items depend on an open one.`,
    `History: ${facts.pastSprints} past sprints.${historyWords(facts)}`,
    `Forecast of completed points: P15 ${shown(forecast.p15)}, P50 ${shown(forecast.p50)}, P85 ${shown(forecast.p85)}.`,
  ]
}

function historyWords({ lastCompletion, recentShortfall, recentAddedShare }: AdviceEvidence['facts']): string {
  return [
    lastCompletion === null ? '' : ` The latest completed ${percent(lastCompletion)} of its commitment.`,
    recentShortfall === null ? '' : ` The latest 3 missed ${percent(recentShortfall)} of theirs on average.`,
    recentAddedShare === null ? '' : ` The latest 3 had ${percent(recentAddedShare)} added after the start.`,
  ].join('')
}

function episodeLine({ sprintKey, facts, commitment, completed, ranOut, score }: RecalledEpisode, number: number): string {
  const rest = ranOut ? ', then ran out of work' : ''
  return `episode ${number}: ${neutralText(sprintKey, 30)}, ${facts.teamSize} people, ${shown(facts.hours)} hours, ${percent(facts.ptoRatio)} lost to absence, ${shown(facts.carriedOverPoints)} points carried over; committed ${shown(commitment)}, completed ${shown(completed)}${rest}; likeness ${shown(score)}`
}

function strategyLine({ name, version, status, applied, when, then, confidence }: ConsideredStrategy): string {
  return `${name} v${version} (${status}, ${applied ? 'applied' : 'not applied'}): ${effectWords(then)} ${conditionWords(when)}; confidence ${shown(confidence.mean)} ± ${shown(confidence.deviation)} over ${confidence.sprints} sprints`
}

export function conditionWords(when: readonly Comparison[]): string {
  return when.length === 0 ? 'always' : `when ${when.map(({ fact, is, value }) => `${fact} ${is} ${shown(value)}`).join(' and ')}`
}

export function effectWords(then: Effect): string {
  switch (then.do) {
    case 'scale-commitment':
      return `commit ${shown(then.factor)} times the forecast`
    case 'reserve-for-unplanned':
      return `leave ${percent(then.share)} free for unplanned work`
    case 'reserve-for-carry-over':
      return `leave ${percent(then.share)} of the carried-over points free`
    case 'limit-points-per-person':
      return `at most ${shown(then.points)} points for each person`
    case 'prefer-small-items':
      return `items of at most ${shown(then.maxPoints)} points count ${shown(then.factor)} times`
  }
}

function candidateLine(candidate: Candidate, rule: Candidate | undefined): string {
  const { number, label, strategies, totalPoints, tasks, value, probabilityMet } = candidate
  const difference = totalPoints - (rule?.totalPoints ?? totalPoints)
  const beside = difference === 0 ? '' : `, ${shown(Math.abs(difference))} ${difference < 0 ? 'fewer' : 'more'} than the rule's`
  const by = strategies.length > 0 ? `; strategies: ${strategies.slice(0, 6).join(', ')}` : ''
  return `candidate ${number} (${label}): ${shown(totalPoints)} points in ${tasks} items${beside}; completed with probability ${percent(probabilityMet)}; value ${shown(value)}${by}`
}
