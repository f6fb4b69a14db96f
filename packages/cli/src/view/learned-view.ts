import type { Calibration, CalibrationTable, DecisionLessons, ErrorCause, LearnedStrategy, Lesson, ProposedRule } from '@dsm/contracts'
import { bad, bold, counted, dim, figure, good, percent, table, warn } from './text.ts'

/** What a closed sprint taught. */
export function lessonsView({ causes, lessons, strategies, rules }: DecisionLessons): string {
  const parts = [
    ...(causes.length > 0 ? [causesView(causes)] : []),
    ...(lessons.length > 0 ? [[bold('Lessons'), ...lessons.map(lessonLine)].join('\n')] : []),
    ...(strategies.length > 0 ? [strategiesView(strategies)] : []),
    ...(rules.length > 0 ? [[bold('Rules found'), ...rules.map(ruleLines)].join('\n')] : []),
  ]
  return parts.length > 0 ? parts.join('\n\n') : dim('its sprint taught nothing new')
}

function causesView(causes: readonly ErrorCause[]): string {
  const rows = causes.map(({ cause, points, forecastPoints }) => [cause, figure(points), figure(forecastPoints)])
  return [
    bold('Why less was completed than committed, and than the forecast said (points)'),
    table(['cause', 'commitment', 'forecast'], rows, [1, 2]),
    ...causes.map(({ evidence }) => `  ${evidence}`),
  ].join('\n')
}

const marks: Record<Lesson['kind'], string> = { well: good('+'), badly: bad('-'), action: warn('→') }
const lessonLine = ({ kind, text }: Lesson) => `  ${marks[kind]} ${text}`

function strategiesView(strategies: readonly LearnedStrategy[]): string {
  const rows = strategies.map(({ name, version, arm, shaped, before, after, status }) => [
    `${name} v${version}`,
    shaped ? 'applied' : arm === 'control' ? 'left out to compare' : 'left out on advice',
    confidence(before),
    confidence(after),
    after.sprints,
    status.before === status.after ? status.after : `${status.before} → ${status.after}`,
  ])
  return [bold('Strategies'), table(['strategy', 'was', 'confidence before', 'after', 'sprints', 'status'], rows, [4])].join('\n')
}

const confidence = ({ mean, deviation }: LearnedStrategy['after']) => `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`

const ruleLines = ({ name, accepted, because, rule, origin }: ProposedRule) =>
  `  ${name} (${origin.kind}), ${accepted ? good('on trial') : 'not tried'}: ${because}\n    ${dim(rule.because)}`

/** Stated confidence against what happened, with sample sizes. */
export function calibrationView({ projectId, decisions, confidence: stated, forecast, interval, from, to }: Calibration): string {
  if (decisions === 0) return `no decision of project ${projectId} has a closed sprint yet`
  const held = interval.held === null ? 'none to judge' : `${percent(interval.held)} of ${counted(interval.decisions, 'sprint')}`
  return [
    `${counted(decisions, 'decision')} with a closed sprint, ${from} to ${to}`,
    '',
    tableOf('Confidence: the commitment is met', stated),
    '',
    tableOf('Forecast: the team completes what was committed', forecast),
    '',
    `${bold('P15 to P85')} should hold ${percent(interval.stated)}: held ${held}`,
  ].join('\n')
}

function tableOf(title: string, { decisions, bins, expectedError }: CalibrationTable): string {
  if (expectedError === null) return `${bold(title)}\n  nothing was stated`
  const rows = bins.map(({ from, to, decisions: count, stated, happened }) => [
    `${percent(from)} to ${percent(to)}`,
    count,
    percent(stated),
    percent(happened),
  ])
  return [
    bold(title),
    table(['stated', 'decisions', 'mean stated', 'happened'], rows, [1, 2, 3]),
    `expected calibration error ${expectedError.toFixed(2)} over ${counted(decisions, 'decision')}`,
  ].join('\n')
}
