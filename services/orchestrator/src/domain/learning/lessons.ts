import type { CauseKind, DecisionOutcome, ErrorCause, Forecast, LearnedStrategy, Lesson, ProposedRule } from '@dsm/contracts'
import { counted, listed } from '../planning/words.ts'
import { tenths } from './figures.ts'

export type Learned = {
  outcome: Pick<DecisionOutcome, 'commitment' | 'completed' | 'added' | 'ranOut' | 'withinInterval' | 'cutShort'>
  forecast: Pick<Forecast, 'p15' | 'p50' | 'p85'>
  causes: readonly ErrorCause[]
  strategies: readonly LearnedStrategy[]
  rules: readonly ProposedRule[]
}

/** From this share of the commitment on, points that were left out are worth a word. */
const NOTABLE_SHARE = 0.1

const what: Record<CauseKind, string> = {
  absence: 'absence that nobody knew of at planning',
  'scope-change': 'scope change',
  'underestimated-work': 'underestimated work',
  impediments: 'impediments',
  'carried-over-work': 'carried-over work',
  'over-commitment': 'over-commitment',
}

/** Facts for the retrospective: what went well, what went badly, and what to do about it, each figure from the record. */
export function lessons(learned: Learned): Lesson[] {
  if (learned.outcome.cutShort) return [ofCutShort(learned)]
  return [...ofForecast(learned), ...ofCommitment(learned), ...ofStrategies(learned.strategies), ...actions(learned)]
}

function ofCutShort({ outcome: { completed, commitment } }: Learned): Lesson {
  const done = `${tenths(completed)} of ${counted(tenths(commitment), 'point')} completed`
  return { kind: 'badly', text: `The sprint was closed before half of its working days were over (${done}): nothing is concluded from it.` }
}

function ofForecast({ outcome, forecast }: Learned): Lesson[] {
  const { p15, p50, p85 } = forecast
  const between = `P15 ${tenths(p15)}, P50 ${tenths(p50)}, P85 ${tenths(p85)}`
  const { completed, ranOut, withinInterval } = outcome
  if (withinInterval) return [{ kind: 'well', text: `The forecast held: ${counted(tenths(completed), 'point')} completed (${between}).` }]
  if (completed > p85 || ranOut) {
    const why = ranOut ? 'the work ended before the sprint did' : 'the team did more than the forecast thought likely'
    return [{ kind: 'well', text: `${counted(tenths(completed), 'point')} completed, outside the forecast (${between}): ${why}.` }]
  }
  return [{ kind: 'badly', text: `The forecast was too high: ${counted(tenths(completed), 'point')} completed (${between}).` }]
}

function ofCommitment({ outcome: { commitment, completed, added }, causes }: Learned): Lesson[] {
  const missed = commitment - completed
  if (missed <= 0) {
    const spare = completed - commitment
    if (spare < NOTABLE_SHARE * commitment) return []
    return [
      { kind: 'badly', text: `${counted(tenths(spare), 'point')} more than committed were completed: the commitment was too cautious.` },
    ]
  }
  const parts = causes.filter(({ points }) => points > 0).map(({ cause, points }) => `${tenths(points)} by ${what[cause]}`)
  const found: Lesson[] = [{ kind: 'badly', text: `Of ${counted(tenths(missed), 'point')} missed: ${parts.join(', ')}.` }]
  if (added > 0)
    found.push({ kind: 'badly', text: `${counted(tenths(added), 'point')} came in after the start, while committed work stayed open.` })
  return found
}

/** Strategies whose trial is over; how the confidence of the others moved is told beside the lessons. */
function ofStrategies(strategies: readonly LearnedStrategy[]): Lesson[] {
  return strategies
    .filter(({ status }) => status.before !== status.after)
    .map(({ name, version, status, because }) => ({
      kind: status.after === 'retired' ? 'badly' : 'well',
      text: `Strategy ${name} v${version} went from ${status.before} to ${status.after}: ${because}.`,
    }))
}

/** One for the largest cause, and one for each rule that goes on trial. */
function actions({ causes, rules }: Learned): Lesson[] {
  const [largest] = causes
  const trials = rules.filter(({ accepted }) => accepted)
  return [
    ...(largest && largest.points > 0 ? [{ kind: 'action' as const, text: actionFor(largest) }] : []),
    ...trials.map(({ name, rule }) => ({
      kind: 'action' as const,
      text: `Try ${name} on a random half of the sprints where it holds: ${rule.because}`,
    })),
  ]
}

function actionFor({ cause, itemKeys, people, points }: ErrorCause): string {
  const lost = counted(tenths(points), 'point')
  switch (cause) {
    case 'absence':
      return `Ask ${listed(people)} for known time off before the next plan, and keep a reserve: unknown absence took ${lost}.`
    case 'scope-change':
      return `Agree what leaves the sprint when something comes in or goes out: scope change took ${lost}.`
    case 'underestimated-work':
      return `Estimate work like ${listed(itemKeys)} again before it is planned: it took ${lost} more than thought.`
    case 'impediments':
      return `Name someone who clears impediments on the day they are raised: they took ${lost}${itemKeys.length > 0 ? ` (${listed(itemKeys)})` : ''}.`
    case 'carried-over-work':
      return `Estimate what remains of ${listed(itemKeys)} before planning again: carried-over work took ${lost} more than thought.`
    case 'over-commitment':
      return `Let the next forecast speak: ${lost} more were committed than anything but the team's speed explains.`
    default:
      return cause satisfies never
  }
}
