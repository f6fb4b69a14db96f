import type { ServiceName } from '@dsm/contracts'
import { type Queryable, rows } from '@dsm/postgres'
import { z } from 'zod'
import { markerPrefix } from '../check/effects.ts'

const EffectRow = z.object({ effect: z.string(), count: z.number() })

/** Where requests leave rows that are found again by their marker, or by an id that the answer told. */
const statements: Readonly<Record<ServiceName, readonly string[]>> = {
  project: [],
  backlog: [
    `select 'create ' || description as effect, count(*) as count from items where starts_with(description, $1) group by 1`,
    `select 'import ' || regexp_replace(external_key, '-[0-9]+$', '') as effect, count(*) as count
     from items where starts_with(external_key, $1) group by 1`,
  ],
  sprint: [
    `select 'plan ' || goal as effect, count(*) as count from sprints where starts_with(goal, $1) group by 1`,
    `select 'progress ' || note as effect, count(*) as count from progress_entries where starts_with(note, $1) group by 1`,
    `select 'raise ' || title as effect, count(*) as count from impediments where starts_with(title, $1) group by 1`,
    `select 'clear ' || resolution as effect, count(*) as count from impediments where starts_with(resolution, $1) group by 1`,
  ],
  chronicle: [`select 'action-item ' || title as effect, count(*) as count from action_items where starts_with(title, $1) group by 1`],
  orchestrator: [`select 'run ' || id as effect, count(*) as count from runs where $1 <> '' group by 1`],
}

/** What requests have left in the tables of a service: the effect, and how many rows. */
export async function readEffects(q: Queryable, service: ServiceName): Promise<Map<string, number>> {
  const effects = new Map<string, number>()
  for (const statement of statements[service]) {
    for (const { effect, count } of await rows(q, EffectRow, statement, [markerPrefix])) effects.set(effect, count)
  }
  return effects
}
