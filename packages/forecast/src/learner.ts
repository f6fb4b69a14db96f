import { errorScale, judge, teamOf } from './judgement.ts'
import { regretAfter, type Regrets } from './mixture.ts'
import { defaultOptions, type ForecastOptions } from './options.ts'
import { predictionOf, type ForecastFacts, type Prediction } from './prediction.ts'
import { markOf } from './progress.ts'
import type { PoolSprint, Situation } from './situation.ts'
import { stretchAfter, unstretched, type Stretch } from './spread.ts'
import type { Observation, SimilarEpisode, SprintContext } from './sprint.ts'
import { known, type PastSprint } from './standing.ts'

/** Newest sprints of a team that are kept; older ones weigh nothing. */
const teamSize = 60

export type Team = { history: PastSprint[]; regrets: Regrets; stretch: Stretch }

/** What was learned so far from all teams: plain data, never changed in place. */
export type Learner = {
  options: ForecastOptions
  teams: Record<string, Team>
  /** The newest closed sprints of all teams, oldest first. */
  pool: PoolSprint[]
  regrets: Regrets
  stretch: Stretch
}

export function newLearner(options: Partial<ForecastOptions> = {}): Learner {
  return { options: { ...defaultOptions, ...options }, teams: {}, pool: [], regrets: {}, stretch: unstretched }
}

/** Forecast of what a team will deliver. Undefined where nothing at all is known: neither commitment nor hours nor any sprint of the team. */
export function predict(
  learner: Learner,
  context: SprintContext,
  recalled: { similar?: readonly SimilarEpisode[] } = {},
): Prediction | undefined {
  const facts = judge(learner, context, recalled.similar ?? [])?.facts
  return facts && predictionOf(facts.ownSprints + facts.pooledSprints > 0 ? 'history' : 'prior', facts)
}

/** The learner after a closed sprint: the forecast of it is judged, and weights, widths and models move by that. */
export function observe(learner: Learner, observation: Observation): Learner {
  const { context, delivered, similar = [] } = observation
  const judgement = judge(learner, context, similar)
  const team = teamOf(learner, context.team)
  if (!judgement) return withTeam(learner, context.team, { ...team, history: kept(team.history, pastSprint(observation, delivered)) })

  const { situation } = judgement
  const facts = observation.forecast ?? judgement.facts
  return learnFrom(learner, observation, { situation, facts, team })
}

type Judged = { situation: Situation; facts: ForecastFacts; team: Team }

function learnFrom(learner: Learner, observation: Observation, { situation, facts, team }: Judged): Learner {
  const { options } = learner
  const { delivered, ranOut, context } = observation
  const outcome = { points: delivered, atLeast: ranOut, scale: situation.standing.scale }
  const missed = { error: (delivered - facts.centre) / facts.scale, atLeast: ranOut }
  const credited = ranOut ? Math.max(delivered, situation.standing.usual) : delivered
  const next: Team = {
    history: kept(team.history, pastSprint(observation, credited)),
    regrets: regretAfter(team.regrets, facts.parts, { ...outcome, halfLife: options.regretHalfLife }),
    stretch: stretchAfter(team.stretch, facts.errors, { ...missed, step: options.coverageStep }),
  }
  return {
    ...withTeam(learner, context.team, next),
    pool: [...learner.pool, poolSprint(observation, situation, facts)].slice(-options.poolSize),
    regrets: regretAfter(learner.regrets, facts.parts, { ...outcome, halfLife: options.poolHalfLife }),
    stretch: stretchAfter(learner.stretch, facts.errors, { ...missed, step: options.coverageStep }),
  }
}

function poolSprint({ context, delivered, ranOut, progress = [] }: Observation, situation: Situation, facts: ForecastFacts): PoolSprint {
  const { scale } = situation.standing
  return {
    team: context.team,
    work: situation.work?.map((points) => points / scale) ?? null,
    place: situation.place,
    scale,
    base: situation.base,
    hours: known(context.hours),
    delivered,
    ranOut,
    miss: (delivered - facts.centre) / facts.scale,
    size: Math.abs(delivered - facts.centre) / errorScale(situation, facts.centre),
    marks: progress.flatMap((at) => markOf(at, situation.committed, facts) ?? []),
  }
}

function withTeam(learner: Learner, name: string, team: Team): Learner {
  return { ...learner, teams: { ...learner.teams, [name]: team } }
}

const kept = (history: readonly PastSprint[], past: PastSprint) => [...history, past].slice(-teamSize)

function pastSprint({ context, delivered, ranOut }: Observation, credited: number): PastSprint {
  return { committed: known(context.committed), hours: known(context.hours), days: known(context.days), delivered, credited, ranOut }
}
