import { opinionsOf } from './experts.ts'
import type { Learner, Team } from './learner.ts'
import { mixed, weigh } from './mixture.ts'
import type { ForecastFacts } from './prediction.ts'
import { situationOf, type Situation } from './situation.ts'
import { effectiveSize, errorQuantiles, errorSample, sumOf, teamSpread, unstretched } from './spread.ts'
import type { SimilarEpisode, SprintContext } from './sprint.ts'

export type Judgement = { situation: Situation; facts: ForecastFacts }

const newcomer: Team = { history: [], regrets: {}, stretch: unstretched }

/** What was learned of a team. Names are people's: "constructor" is a team like others, not what every object has. */
export const teamOf = ({ teams }: Pick<Learner, 'teams'>, name: string): Team =>
  (Object.hasOwn(teams, name) ? teams[name] : undefined) ?? newcomer

/** What the learner says of a sprint, and what it saw. Undefined where nothing at all is known. */
export function judge(learner: Learner, context: SprintContext, similar: readonly SimilarEpisode[]): Judgement | undefined {
  const { options } = learner
  const team = teamOf(learner, context.team)
  const own = learner.pool.filter((past) => past.team === context.team)
  const pool = options.pooling ? learner.pool : own
  const situation = situationOf({ context, history: team.history, pool, similar, options })
  if (!situation) return undefined

  const parts = weigh(opinionsOf(situation), team.regrets, options.pooling ? learner.regrets : {}, options.pooledRegret)
  const centre = mixed(parts)
  const stretch = options.pooling ? sumOf(team.stretch, learner.stretch) : team.stretch
  const sample = errorSample(situation)
  const spread = teamSpread(situation)
  const facts: ForecastFacts = {
    centre,
    scale: errorScale(situation, centre) * spread,
    errors: errorQuantiles(sample, stretch),
    least: 0,
    parts,
    teamSpread: spread,
    stretch,
    effectiveErrors: effectiveSize(sample),
    ownSprints: team.history.length,
    pooledSprints: pool.length - own.length,
    ranOut: team.history.filter(({ ranOut }) => ranOut).length,
    similarEpisodes: similar.length,
  }
  return { situation, facts }
}

/** Errors of large sprints are larger, but not in proportion. */
export function errorScale({ standing }: Situation, centre: number): number {
  return (centre + standing.scale) / 2
}
