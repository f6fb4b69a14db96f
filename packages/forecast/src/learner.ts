import { opinionsOf } from './experts.ts'
import { mixed, regretAfter, weigh, type Part, type Regrets } from './mixture.ts'
import { defaultOptions, type ForecastOptions } from './options.ts'
import { predictionOf, type Prediction } from './prediction.ts'
import { situationOf, type PoolSprint, type Situation } from './situation.ts'
import type { Observation, SimilarEpisode, SprintContext } from './sprint.ts'
import { errorQuantiles, stretchAfter, type ErrorQuantile, type Stretch } from './spread.ts'
import { known, type PastSprint } from './standing.ts'

/** Newest sprints of a team that are kept; older ones weigh nothing. */
const teamSize = 60

type Team = { history: PastSprint[]; regrets: Regrets; stretch: Stretch }

/** What was learned so far: plain data, never changed in place. */
export type Learner = {
  options: ForecastOptions
  teams: Record<string, Team>
  pool: PoolSprint[]
  regrets: Regrets
}

export function newLearner(options: Partial<ForecastOptions> = {}): Learner {
  return { options: { ...defaultOptions, ...options }, teams: {}, pool: [], regrets: {} }
}

const newcomer: Team = { history: [], regrets: {}, stretch: { below: 0, above: 0 } }

type Judged = { situation: Situation; team: Team; parts: Part[]; centre: number; scale: number; errors: ErrorQuantile[] }

/** Undefined where nothing at all is known: neither commitment nor hours nor any sprint of the team. */
export function predict(
  learner: Learner,
  context: SprintContext,
  { similar = [] }: { similar?: readonly SimilarEpisode[] } = {},
): Prediction | undefined {
  const judged = judge(learner, context, similar)
  if (!judged) return undefined
  const { situation, parts, centre, scale, errors } = judged
  const own = situation.history.length
  return predictionOf({
    parts,
    centre,
    scale,
    errors,
    ownSprints: own,
    pooledSprints: situation.pool.filter(({ team }) => team !== context.team).length,
    ranOut: situation.history.filter(({ ranOut }) => ranOut).length,
    similarEpisodes: situation.similar.length,
  })
}

/** The learner after a closed sprint: its own forecast of it, made from what it knew before, is judged and everything moves by that. */
export function observe(learner: Learner, observation: Observation): Learner {
  const { context, delivered, ranOut, similar = [] } = observation
  const judged = judge(learner, context, similar)
  const team = learner.teams[context.team] ?? newcomer
  if (!judged) return withTeam(learner, context.team, { ...team, history: kept(team.history, pastSprint(observation, delivered)) })

  const { options } = learner
  const { situation, parts, centre, scale, errors } = judged
  const outcome = { points: delivered, atLeast: ranOut, scale: situation.standing.scale }
  const error = (delivered - centre) / scale
  const next: Team = {
    history: kept(team.history, pastSprint(observation, ranOut ? Math.max(delivered, centre) : delivered)),
    regrets: regretAfter(team.regrets, parts, { ...outcome, halfLife: options.regretHalfLife }),
    stretch: stretchAfter(team.stretch, errors, { error, atLeast: ranOut, step: options.coverageStep }),
  }
  const row: PoolSprint = {
    team: context.team,
    work: situation.work?.map((points) => points / situation.standing.scale) ?? null,
    place: situation.place,
    scale: situation.standing.scale,
    base: situation.base,
    delivered,
    ranOut,
    miss: error,
  }
  return {
    ...withTeam(learner, context.team, next),
    pool: [...learner.pool, row].slice(-options.poolSize),
    regrets: regretAfter(learner.regrets, parts, { ...outcome, halfLife: options.poolHalfLife }),
  }
}

function judge({ options, teams, pool, regrets }: Learner, context: SprintContext, similar: readonly SimilarEpisode[]): Judged | undefined {
  const team = teams[context.team] ?? newcomer
  const situation = situationOf({
    context,
    history: team.history,
    pool: options.pooling ? pool : pool.filter((past) => past.team === context.team),
    similar: options.memory ? similar : [],
    options,
  })
  if (!situation) return undefined
  const parts = weigh(opinionsOf(situation), team.regrets, options.pooling ? regrets : {}, options.pooledRegret)
  const centre = mixed(parts)
  const scale = (centre + situation.standing.scale) / 2
  return { situation, team, parts, centre, scale, errors: errorQuantiles(situation, team.stretch) }
}

function withTeam(learner: Learner, name: string, team: Team): Learner {
  return { ...learner, teams: { ...learner.teams, [name]: team } }
}

const kept = (history: readonly PastSprint[], past: PastSprint) => [...history, past].slice(-teamSize)

function pastSprint({ context, delivered, ranOut }: Observation, credited: number): PastSprint {
  return { committed: known(context.committed), hours: known(context.hours), days: known(context.days), delivered, credited, ranOut }
}
