import { execute, maybeRow, type Queryable, row } from '@dsm/postgres'
import { z } from 'zod'

/** What a pass did: gave a vector, found one, or left the episode alone since it could not be embedded. */
export type EmbeddingCounters = { embedded: number; alreadyThere: number; leftAlone: number }

export type Lease = { model: string; owner: string; leaseMs: number }

const Job = z.object({
  running: z.boolean(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  embedded: z.int(),
  alreadyThere: z.int(),
  leftAlone: z.int(),
  problem: z.string().nullable(),
})
export type EmbeddingJob = z.infer<typeof Job>

/** Begins a pass unless another replica works on the model, or it is paused. A replica takes up what its earlier life has left. */
export async function takeJob(q: Queryable, { model, owner, leaseMs }: Lease, alreadyThere: number): Promise<boolean> {
  const taken = await execute(
    q,
    `insert into embedding_jobs (model, owner, lease_until, started_at, embedded, already_there, left_alone)
     values ($1, $2, now() + $3 * interval '1 millisecond', now(), 0, $4, 0)
     on conflict (model) do update set owner = $2, lease_until = excluded.lease_until, started_at = now(), ended_at = null,
       embedded = 0, already_there = $4, left_alone = 0, problem = null
     where embedding_jobs.lease_until < now() or embedding_jobs.owner = $2`,
    [model, owner, leaseMs, alreadyThere],
  )
  return taken === 1
}

/** Notes how far the pass is and extends its lease; false where the job is no longer this owner's. */
export async function noteProgress(q: Queryable, { model, owner, leaseMs }: Lease, counters: EmbeddingCounters): Promise<boolean> {
  const noted = await execute(
    q,
    `update embedding_jobs set lease_until = now() + $3 * interval '1 millisecond', embedded = $4, left_alone = $5 where model = $1 and owner = $2`,
    [model, owner, leaseMs, counters.embedded, counters.leftAlone],
  )
  return noted === 1
}

/** Ends a pass. After a problem nobody begins another one for `pauseMs`. */
export async function endJob(
  q: Queryable,
  { model, owner }: Lease,
  ending: EmbeddingCounters & { problem: string | null; pauseMs: number },
): Promise<void> {
  await execute(
    q,
    `update embedding_jobs set owner = '', lease_until = now() + $3 * interval '1 millisecond', ended_at = now(), embedded = $4, left_alone = $5,
       problem = $6 where model = $1 and owner = $2`,
    [model, owner, ending.pauseMs, ending.embedded, ending.leftAlone, ending.problem],
  )
}

/** Forgets the latest pass if it is over, and with it the pause after a problem: what is told from now on is the next one. */
export async function forgetPass(q: Queryable, model: string): Promise<void> {
  await execute(q, `delete from embedding_jobs where model = $1 and owner = ''`, [model])
}

export async function findJob(q: Queryable, model: string): Promise<EmbeddingJob | undefined> {
  return maybeRow(
    q,
    Job,
    `select owner <> '' and lease_until > now() as running, started_at, ended_at, embedded, already_there, left_alone, problem
     from embedding_jobs where model = $1`,
    [model],
  )
}

export async function countEpisodes(q: Queryable): Promise<number> {
  const { count } = await row(
    q,
    z.object({ count: z.int() }),
    `select coalesce(sum(length), 0)::int as count from chain_heads where chain = 'episodes'`,
  )
  return count
}
