import type { Advice, Candidate, Decision, Deliberation, PlanningSnapshot, SprintPlan } from '@dsm/contracts'
import { bold, counted, cut, dim, figure, percent, table } from './text.ts'

/** How a decision came about, part by part, each from the record. */
export function whyView(decision: Decision): string {
  const { id, result, snapshot, deliberation, explanation } = decision
  const parts = [
    `${bold(`decision ${id}`)}\n${explanation.map((sentence) => `  ${sentence}`).join('\n')}`,
    ...(result.kind === 'plan' ? [forecastView(result.forecast)] : []),
    recallView(snapshot),
    strategiesView(snapshot),
    ...(deliberation ? [candidatesView(deliberation), adviceView(deliberation.advice)] : []),
  ]
  return parts.join('\n\n')
}

function forecastView({ p15, p50, p85, facts, hours }: SprintPlan['forecast']): string {
  const rows = facts.parts
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ expert, points, weight }) => [expert, figure(points), percent(weight)])
  return [
    bold(`Forecast: ${figure(p15)} / ${figure(p50)} / ${figure(p85)} points (P15 / P50 / P85) in ${figure(hours)} hours`),
    table(['method', 'points', 'weight'], rows, [1, 2]),
  ].join('\n')
}

function recallView({ belief: { recall } }: PlanningSnapshot): string {
  const { episodes, empty, model, considered } = recall
  const head = bold(`Memory: ${counted(episodes.length, 'episode')} of ${considered}${model === null ? '' : `, by ${model}`}`)
  if (episodes.length === 0) return `${head}\n  ${empty ?? 'nothing'}`
  const rows = episodes.map(({ sprintKey, score, cosine, likeness, commitment, completed, ranOut }) => [
    sprintKey,
    score.toFixed(2),
    cosine === null ? '' : cosine.toFixed(2),
    likeness.toFixed(2),
    figure(commitment),
    `${figure(completed)}${ranOut ? ' or more' : ''}`,
  ])
  return `${head}\n${table(['sprint', 'score', 'text', 'facts', 'committed', 'completed'], rows, [1, 2, 3, 4])}`
}

function strategiesView({ belief: { strategies } }: PlanningSnapshot): string {
  const rows = strategies.map(({ name, version, status, holds, applied, propensity, confidence, because }) => [
    `${name} v${version}`,
    status,
    holds ? 'yes' : 'no',
    applied ? 'yes' : 'no',
    holds ? percent(propensity) : '',
    `${confidence.mean.toFixed(2)} ± ${confidence.deviation.toFixed(2)} (${confidence.sprints})`,
    cut(because, 60),
  ])
  if (rows.length === 0) return `${bold('Strategies')}\n  none`
  return `${bold('Strategies')}\n${table(['strategy', 'status', 'holds', 'applied', 'chance', 'confidence', 'because'], rows, [4])}`
}

function candidatesView({ candidates, choice }: Deliberation): string {
  const rows = candidates.map((candidate: Candidate) => [
    candidate.number === choice.candidate ? `${candidate.number} ←` : candidate.number,
    candidate.label.replaceAll('-', ' '),
    figure(candidate.totalPoints),
    figure(candidate.commitPoints),
    figure(candidate.value),
    candidate.tasks,
    percent(candidate.probabilityMet),
  ])
  const { confidence, risk, by, because, propensity } = choice
  return [
    bold('Candidates'),
    table(['number', 'candidate', 'points', 'limit', 'value', 'tasks', 'met with'], rows, [2, 3, 4, 5, 6]),
    `  taken by the ${by}: ${because}`,
    `  confidence ${confidence.mean.toFixed(2)} ± ${confidence.deviation.toFixed(2)} from ${counted(confidence.sprints, 'earlier decision')}, risk ${risk}, propensity ${figure(propensity * 100)} %`,
  ].join('\n')
}

function adviceView({ verdict, reason, picked, answer, itemRisks, model, durationMs, trust }: Advice): string {
  const asked = model === null ? '' : ` by ${model} in ${figure(durationMs / 1000)} s`
  return [
    bold(`Advice: ${verdict}${asked}`),
    ...(reason === '' ? [] : [`  ${reason}`]),
    ...(picked === null ? [] : [`  picked candidate ${picked}`]),
    ...(answer ? [`  "${answer.why}"`, ...answer.risks.map(({ risk, level }) => `  risk (${level}): ${risk}`)] : []),
    ...itemRisks.risks.map(({ risk, level }) => `  item risk (${level}): ${risk}`),
    dim(
      `  its record: ${counted(trust.judged, 'judged pick')}, better with probability ${trust.better.toFixed(2)}, ${trust.earned ? 'trusted' : 'not trusted yet'}`,
    ),
  ].join('\n')
}
