import { Belief, Candidate, Choice, ContextFacts, DecisionOutcome, Forecast, PlanningPolicy } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'

/** How many closed sprints of a project are looked at. */
const MOST = 200

const JudgedRow = z.object({
  episodeId: z.string().nullable(),
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
       select decisions.id, episodes.id as episode_id, deliberation -> 'facts' as facts, deliberation -> 'candidates' as candidates,
         deliberation -> 'choice' as choice, snapshot -> 'belief' -> 'strategies' as strategies, result -> 'forecast' as forecast,
         policy, outcome
       from decisions left join episodes on episodes.decision_id = decisions.id
       where decisions.project_id = $1 and outcome is not null and result ->> 'kind' = 'plan'
       order by decisions.id desc limit $2
     ) latest order by id`,
    [projectId, MOST],
  )
}
