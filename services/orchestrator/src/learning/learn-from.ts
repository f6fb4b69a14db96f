import type { DecisionOutcome, EpisodeOutcome, LearnedStrategy } from '@dsm/contracts'
import { append } from '@dsm/events'
import type { Tx } from '@dsm/postgres'
import { isCutShort } from '../domain/learning/cut-short.ts'
import { errorCauses } from '../domain/learning/error-causes.ts'
import { lessons } from '../domain/learning/lessons.ts'
import { isFailure } from '../domain/learning/rule-from-failure.ts'
import { scoreOutcome } from '../domain/score-outcome.ts'
import { appendOutcome } from '../memory/record-episode.ts'
import { setOutcome } from '../store/decisions.ts'
import { insertLessons, type StoredLessons } from '../store/lessons.ts'
import { forgetSprint } from '../store/sprint-facts.ts'
import { type ScoredStrategy, scoreApplications } from '../strategies/score-applications.ts'
import { type SettledTrial, settleTrials } from '../strategies/settle-trials.ts'
import { learnFromFailure } from './learn-from-failure.ts'
import { mine } from './mine.ts'
import { retestFound } from './retest-found.ts'
import { type Closed, type PlanDecision, readSprint } from './read-sprint.ts'

/**
 * Everything that follows from the close of a sprint, in the one transaction of its event: the outcome goes to the decision that planned it and to its episode, the
 * strategies that it weighed are scored and trials settled, the miss is split among causes, rules are looked for, and the lessons are kept and told.
 * Of a sprint that was cut short only the outcome is kept, and that it was: it judges nothing.
 * The decision is locked and learned from once: one that has its outcome already is left alone, whatever event comes again. Sprints may close in any order.
 */
export async function learnFrom(tx: Tx, decision: PlanDecision, { at, ...closed }: Closed & { at: string }): Promise<void> {
  if (decision.outcome !== null) return
  const { id: decisionId, projectId, result } = decision
  const { sprint, impediments, closedOn } = closed
  const outcome = { ...scoreOutcome(sprint, result.forecast, closedOn), cutShort: isCutShort(sprint, closedOn) }
  await setOutcome(tx, decisionId, outcome)
  const ofEpisode = episodeOutcome(sprint.id, outcome, impediments.length)
  const appended = await appendOutcome(tx, { decisionId, outcome: ofEpisode, knownAt: at })

  const judged = outcome.cutShort ? nothing : await judge(tx, decision, { ...closed, outcome, at })
  const told = lessons({ outcome, forecast: result.forecast, ...judged })
  const learned: StoredLessons = { decisionId, outcome: ofEpisode, lessons: told, ...judged }
  await insertLessons(tx, { ...learned, projectId, askModel: isFailure(outcome) })
  await forgetSprint(tx, sprint.id)
  if (appended.kind === 'no-episode') return
  await append(tx, {
    type: 'episode.recorded.v1',
    source: 'orchestrator',
    subject: decisionId,
    time: at,
    data: { ...learned, projectId, sprintId: sprint.id, sprintKey: sprint.key, episodeId: appended.episode.id },
  })
}

type Judged = Pick<StoredLessons, 'causes' | 'strategies' | 'rules'>

/** What a sprint teaches that was cut short. Its strategies stay without a score from it, as do the trials. */
const nothing: Judged = { causes: [], strategies: [], rules: [] }

async function judge(
  tx: Tx,
  decision: PlanDecision,
  { outcome, at, ...closed }: Closed & { outcome: DecisionOutcome; at: string },
): Promise<Judged> {
  const { id: decisionId, projectId } = decision
  const causes = errorCauses(await readSprint(tx, decision, closed))
  const scored = await scoreApplications(tx, { decisionId, outcome, at })
  const settled = [...(await settleTrials(tx, { projectId, at })), ...(await retestFound(tx, { projectId, at }))]
  const rules = [...(await learnFromFailure(tx, { projectId, outcome, causes, at })), ...(await mine(tx, { projectId, at }))]
  return { causes, strategies: learnedStrategies(scored, settled), rules }
}

function episodeOutcome(sprintId: string, outcome: DecisionOutcome, impediments: number): EpisodeOutcome {
  const { forecastError: _error, withinInterval: _within, commitmentMet: _met, cutShort: _cut, ...figures } = outcome
  return { ...figures, sprintId, impediments }
}

function learnedStrategies(scored: readonly ScoredStrategy[], settled: readonly SettledTrial[]): LearnedStrategy[] {
  return scored.map(({ strategy, version, arm, shaped, before, after }) => {
    const moved = settled.find((one) => one.strategy.id === strategy.id)
    const status = { before: moved?.before ?? strategy.status, after: moved?.strategy.status ?? strategy.status }
    return { strategyId: strategy.id, name: strategy.name, version, arm, shaped, before, after, status, because: moved?.because ?? '' }
  })
}
