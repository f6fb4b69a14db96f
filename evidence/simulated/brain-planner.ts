import { type ConsideredStrategy, PlanningPolicy, type RecalledEpisode } from '@dsm/contracts'
import { commitmentMetWith, type Learner, newLearner, observe, predict, quantileOf, type SimilarEpisode } from '@dsm/forecast'
import { combineEffects, hundredthsBelow, type PastPlan, rankEpisodes, type RecallCandidate } from '@dsm/orchestrator-service/domain'
import type { Asked, PastSprint, Planned, Planner, Stated } from './planner.ts'
import { type BookEntry, createStrategyBook, type Outcome } from './strategy-book.ts'

/** What the brain may use, and by which hours it learns: all of a sprint (one that ran out of work is a lower limit then), or those with something to do. */
export type Parts = { memory: boolean; strategies: boolean; pooling: boolean; learnFrom: LearnFrom }
export type LearnFrom = 'all-hours' | 'hours-with-work'

export type BrainPlanner = Planner & { strategies: () => BookEntry[] }

const policy = PlanningPolicy.parse({})
/** As many as a decision is told. */
const recalled = 5

/**
 * The orchestrator's brain without service, store and solver: the same forecast, memory, strategies and learning on the same facts. Memory compares facts alone, as the
 * orchestrator does while its embedder is down. `peers`: sprints of other teams that had closed when this one began, oldest first.
 */
export function brainPlanner(
  projectId: string,
  { memory, strategies, pooling, learnFrom }: Parts,
  peers: readonly PastSprint[],
): BrainPlanner {
  const others = pooling ? peers : []
  let learner: Learner = others.reduce(
    (before, peer) => learned(before, peer, { learnFrom, similar: [] }),
    newLearner({ rate: policy.forecast, memory, pooling }),
  )
  const book = strategies ? createStrategyBook() : null
  const remembered = memory ? [...others] : []
  const history: PastPlan[] = []
  let pending: Pending | undefined
  return {
    plan: (asked) => {
      const similar = memory ? recall(projectId, asked, remembered, learnFrom) : []
      const stated = forecast(learner, projectId, { asked, similar })
      const considered = book?.consider(asked.facts, asked.seed) ?? []
      pending = { asked, similar, stated, considered }
      return plannedWith(stated, considered, asked)
    },
    close: (closed) => {
      if (!pending) throw new Error('a sprint closed that was not planned')
      const { asked, similar, stated, considered } = pending
      const { totals, closedOn } = closed
      const past: PastSprint = { ...closed, projectId, sprintKey: closedOn, facts: asked.facts }
      learner = learned(learner, past, { learnFrom, similar })
      if (memory) remembered.push(past)
      history.push(pastPlan(pending, closed))
      const outcome: Outcome = { predicted: predictionOf(stated, totals.commitment), ...totals, closedOn }
      book?.close(considered, outcome, history)
    },
    strategies: () => book?.entries() ?? [],
  }
}

type Pending = { asked: Asked; similar: SimilarEpisode[]; stated: Stated; considered: ConsideredStrategy[] }
type Closed = Parameters<Planner['close']>[0]

const contextOf = (team: string, { facts: { hours, workingDays: days } }: Pick<Asked, 'facts'>) => ({ team, hours, days })

function learned(
  learner: Learner,
  past: PastSprint,
  { learnFrom, similar }: Pick<Parts, 'learnFrom'> & { similar: SimilarEpisode[] },
): Learner {
  const context = contextOf(past.projectId, past)
  const delivered = past.totals.completed
  if (learnFrom === 'all-hours') return observe(learner, { context, delivered, ranOut: past.ranOut, similar })
  const hours = past.hoursWithWork
  return hours > 0 ? observe(learner, { context: { ...context, hours }, delivered, ranOut: false, similar }) : learner
}

function forecast(learner: Learner, projectId: string, { asked, similar }: { asked: Asked; similar: SimilarEpisode[] }): Stated {
  const fullHours = asked.context.people.reduce((sum, person) => sum + person.fullHours, 0)
  const prediction = predict(learner, { ...contextOf(projectId, asked), fullHours }, { similar })
  if (!prediction) throw new Error(`nothing is known of a sprint of ${projectId}, not even hours`)
  const { facts } = prediction
  const commit = hundredthsBelow(commitmentMetWith(facts, policy.commitProbability))
  return { p15: quantileOf(facts, 0.15), p50: quantileOf(facts, 0.5), p85: quantileOf(facts, 0.85), commit, parts: facts.parts }
}

/** The commitment of the forecast, shaped by the strategies that apply. */
function plannedWith(stated: Stated, considered: readonly ConsideredStrategy[], { facts }: Asked): Planned {
  const applied = considered.filter((strategy) => strategy.applied)
  const terms = combineEffects(applied, { forecast: { commitPoints: stated.commit }, facts, policy })
  const commitPoints = Math.max(0, hundredthsBelow(stated.commit * terms.commitScale - terms.reservePoints))
  return { commitPoints, smallItems: terms.smallItems, forecast: stated }
}

function recall(projectId: string, { context, facts }: Asked, past: readonly PastSprint[], learnFrom: LearnFrom): SimilarEpisode[] {
  const found = rankEpisodes({ projectId, facts, today: context.today, k: recalled }, past.map(episodeOf))
  const withWork = new Map(past.map(({ sprintKey, hoursWithWork }) => [sprintKey, hoursWithWork]))
  const hoursOf = (episode: RecalledEpisode) =>
    learnFrom === 'all-hours' ? episode.facts.hours : (withWork.get(episode.episodeId) ?? null)
  return found.map((episode) => similarOf(episode, hoursOf(episode)))
}

function episodeOf({ projectId, sprintKey, facts, closedOn, totals, ranOut }: PastSprint): RecallCandidate {
  const { commitment, completed, added, removed, carriedOver } = totals
  const outcome = { sprintId: sprintKey, sprintKey, commitment, completed, added, removed, carriedOver, impediments: 0, ranOut, closedOn }
  return { episodeId: sprintKey, projectId, facts, outcome, cosine: null }
}

function similarOf({ score, completed, commitment }: RecalledEpisode, hours: number | null): SimilarEpisode {
  return { similarity: score, delivered: completed, hours, committed: commitment }
}

function predictionOf({ commit, p50 }: Stated, commitment: number): Outcome['predicted'] {
  const { commitProbability } = policy
  return { forecastCommitment: commit, commitment, p50, commitProbability, probabilityMet: commitProbability }
}

function pastPlan({ asked: { facts }, stated, considered }: Pending, { totals, ranOut, closedOn }: Closed): PastPlan {
  const { commitment, completed } = totals
  const applied = considered.filter((strategy) => strategy.applied)
  const forecastOf = { commitPoints: stated.commit, p50: stated.p50 }
  return {
    episodeId: closedOn,
    closedOn,
    knownAt: `${closedOn}T16:00:00.000Z`,
    facts,
    applied,
    forecast: forecastOf,
    policy,
    commitment,
    completed,
    ranOut,
  }
}
