import type { Advice } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'
import { trustOf } from '../domain/advice/trust.ts'

const JudgedRow = z.object({
  picked: z.number(),
  rule: z.number(),
  completed: z.number(),
  ranOut: z.boolean(),
  commitProbability: z.number(),
})

/** How many sprints a record goes back. */
const recordSprints = 300

/** The record of a model's picks in a project, from the decisions whose sprints are over. What another model has earned does not count. */
export async function readTrust(q: Queryable, { projectId, model }: { projectId: string; model: string | null }): Promise<Advice['trust']> {
  const record = await rows(
    q,
    JudgedRow,
    `select * from (
       select decisions.id, (pick ->> 'totalPoints')::float8 as picked, (rule ->> 'totalPoints')::float8 as rule,
         (outcome ->> 'completed')::float8 as completed, 
         -- A team that met the smaller commitment it was given may have stopped there: what it could have done is not known.
         (outcome ->> 'ranOut')::boolean or (deliberation #>> '{advice,verdict}' = 'accepted-smaller'
           and (outcome ->> 'completed')::float8 >= (pick ->> 'totalPoints')::float8) as ran_out,
         (policy ->> 'commitProbability')::float8 as commit_probability
       from decisions
       cross join lateral jsonb_array_elements(deliberation -> 'candidates') pick
       cross join lateral jsonb_array_elements(deliberation -> 'candidates') rule
       where project_id = $1 and deliberation #>> '{advice,model}' = $2 and outcome is not null and outcome ->> 'cutShort' is distinct from 'true'
         and pick -> 'number' = deliberation #> '{advice,picked}' and rule -> 'number' = deliberation #> '{advice,ruleCandidate}'
       order by decisions.id desc limit $3
     ) latest order by id`,
    [projectId, model, recordSprints],
  )
  return trustOf(record)
}
