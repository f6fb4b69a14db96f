import { type DecisionLessons, orchestratorOperations, type Strategy, type StrategyChange } from '@dsm/contracts'
import type { Clients } from '../connection.ts'
import { printable } from '../view/printable.ts'
import { bad, bold, counted, cut, figure, good, percent, table } from '../view/text.ts'
import type { History, LivedSprint } from './history-digest.ts'

/** What the sprints taught: forecast against outcome, memory, strategies with what changed them, rules that were found. */
export async function learnedText({ orchestrator }: Clients, projectId: string, history: History): Promise<string> {
  const { items: strategies } = await orchestrator.call(orchestratorOperations.listStrategies, {
    params: { projectId },
    query: { limit: 200 },
  })
  const changes = await Promise.all(
    strategies.map(
      async ({ id: strategyId }) =>
        (await orchestrator.call(orchestratorOperations.getStrategyHistory, { params: { strategyId } })).changes,
    ),
  )
  const lessons = await Promise.all(
    history.sprints.map(({ decision }) => orchestrator.call(orchestratorOperations.getLessons, { params: { decisionId: decision.id } })),
  )
  return [
    sprintsTable(history),
    strategiesTable(printable(strategies)),
    ...strategies.flatMap((strategy, index) => storyOf(strategy, changes[index] ?? [], lessons)),
    ...rulesFound(lessons),
    ...(await trialsOf(orchestrator, strategies)),
    nextText(history),
  ].join('\n')
}

function sprintsTable({ sprints }: History): string {
  return table(
    ['sprint', 'forecast P15/P50/P85', 'committed', 'completed', 'recalled', 'strategies applied'],
    sprints.map(sprintRow),
    [2, 3, 4],
  )
}

function sprintRow({ decision, sprint }: LivedSprint): (string | number)[] {
  const { forecast } = decision.result
  const { recall, strategies } = decision.snapshot.belief
  const { commitment, completed } = sprint.totals
  return [
    sprint.key,
    forecast ? `${figure(forecast.p15)} / ${figure(forecast.p50)} / ${figure(forecast.p85)}` : '',
    figure(commitment),
    `${(completed >= commitment ? good : bad)(figure(completed))}${sprint.ranOut ? '+' : ''}`,
    recall.episodes.length,
    strategies
      .filter(({ applied }) => applied)
      .map(({ name }) => name)
      .join(', ') || 'none',
  ]
}

function strategiesTable(strategies: readonly Strategy[]): string {
  const rows = strategies.map(({ name, version, status, origin, confidence }) => [
    `${name} v${version}`,
    status,
    origin.kind,
    `${confidence.mean.toFixed(2)} ± ${confidence.deviation.toFixed(2)}`,
    confidence.sprints,
  ])
  return `\n${table(['strategy', 'status', 'from', 'confidence', 'sprints'], rows, [4])}`
}

/** What moved a strategy: the sprints that it was applied to, and what was decided about it. */
function storyOf({ name }: Strategy, changes: readonly StrategyChange[], lessons: readonly DecisionLessons[]): string[] {
  const scored = lessons.flatMap(({ outcome, strategies }) =>
    strategies
      .filter((strategy) => strategy.name === name && strategy.shaped)
      .map(({ before, after }) => `${before.mean.toFixed(2)} → ${after.mean.toFixed(2)} by ${outcome?.sprintKey ?? 'a sprint'}`),
  )
  const decided = changes.filter(({ change }) => change !== 'added').map(({ change, reason }) => `${change}: ${reason}`)
  const parts = [...scored, ...decided]
  return parts.length > 0 ? [`  ${bold(name)}: ${parts.join('; ')}`] : []
}

function rulesFound(lessons: readonly DecisionLessons[]): string[] {
  return lessons.flatMap(({ outcome, rules }) =>
    rules.map(
      ({ name, accepted, because, rule }) =>
        `  after ${outcome?.sprintKey ?? 'a sprint'}, rule ${bold(name)} ${accepted ? good('goes on trial') : 'is turned down'}: ${cut(because, 160)} (${cut(rule.because, 120)})`,
    ),
  )
}

/** Where the trials of rules stand that were found here and are not decided yet. */
async function trialsOf(orchestrator: Clients['orchestrator'], strategies: readonly Strategy[]): Promise<string[]> {
  const undecided = strategies.filter(({ origin, status }) => origin.kind !== 'built-in' && status === 'trial')
  return Promise.all(
    undecided.map(async ({ id: strategyId, name }) => {
      const { verdict, because } = await orchestrator.call(orchestratorOperations.getStrategyTrial, { params: { strategyId } })
      return `  trial of ${bold(name)}: ${verdict.replaceAll('-', ' ')}, ${because}`
    }),
  )
}

function nextText({ sprints, next }: History): string {
  const met = sprints.filter(({ sprint }) => sprint.totals.completed >= sprint.totals.commitment).length
  const commitment = next.result.kind === 'plan' ? counted(next.result.certificate.totalPoints, 'point') : 'none'
  return `\ncommitments met: ${met} of ${sprints.length} (${percent(met / sprints.length)}); next commitment: ${commitment}`
}
