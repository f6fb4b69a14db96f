import { Belief, Candidate, Choice, ContextFacts, DecisionOutcome, Forecast, PlanningPolicy } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'

/** How many closed sprints of a project are looked at. */
const MOST = 200

const JudgedRow = z.object({
  episodeId: z.string().nullable(),
  knownAt: z.string().nullable(),
  facts: ContextFacts.nullable(),
  candidates: z.array(Candidate).nullable(),
  choice: Choice.nullable(),
  strategies: Belief.shape.strategies.nullable(),
  forecast: Forecast.pick({ p15: true, p50: true, p85: true, commit: true }).strip(),
  policy: PlanningPolicy.pick({ commitProbability: true, maxPointsPerPerson: true }).strip(),
  outcome: DecisionOutcome,
})

/** A plan whose sprint is closed: what was weighed for it, as far as it was recorded, and what happened. */
export type JudgedRow = z.infer<typeof JudgedRow>

/** The latest judged plans of a project, oldest first. Of the large columns only what is needed is read. */
export async function judgedDecisions(q: Queryable, projectId: string): Promise<JudgedRow[]> {
  return rows(
    q,
    JudgedRow,
    `select * from (
       select decisions.id, episodes.id as episode_id, known.known_at, deliberation -> 'facts' as facts, deliberation -> 'candidates' as candidates,
         deliberation -> 'choice' as choice, snapshot -> 'belief' -> 'strategies' as strategies, result -> 'forecast' as forecast,
         policy, decisions.outcome
       from decisions left join episodes on episodes.decision_id = decisions.id left join episode_outcomes known on known.episode_id = episodes.id
       where decisions.project_id = $1 and decisions.outcome is not null and decisions.outcome ->> 'cutShort' is distinct from 'true' and result ->> 'kind' = 'plan'
       order by decisions.id desc limit $2
     ) latest order by id`,
    [projectId, MOST],
  )
}
