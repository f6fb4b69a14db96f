import { execute, maybeRow, type Queryable, row, rows, type Tx } from '@dsm/postgres'
import { z } from 'zod'
import type { ChainHead, Link } from '../domain/memory/chain.ts'

/** What is planned, and what became of it. */
export type ChainName = 'episodes' | 'outcomes'

const Head = z.object({ length: z.int(), hash: z.string().nullable() })
// What else is in a row is judged by its hash alone: one that was altered may break every schema.
const Chained = z.looseObject({ number: z.int(), previousHash: z.string().nullable(), hash: z.string() })
const range = 'where project_id = $1 and number > $2 order by number limit $3'
const chains = {
  episodes: {
    id: 'id',
    next: `select id, project_id, decision_id, recorded_at, facts, text, decision, evidence, number, previous_hash, hash from episodes ${range}`,
  },
  outcomes: {
    id: 'episodeId',
    next: `select episode_id, project_id, outcome, known_at, number, previous_hash, hash from episode_outcomes ${range}`,
  },
} as const

/** The end of a chain, held until the transaction ends. */
export async function lockChain(tx: Tx, projectId: string, chain: ChainName): Promise<ChainHead> {
  return row(
    tx,
    Head,
    `insert into chain_heads (project_id, chain, length) values ($1, $2, 0)
     on conflict (project_id, chain) do update set length = chain_heads.length returning length, hash`,
    [projectId, chain],
  )
}

export async function moveHead(tx: Tx, head: { projectId: string; chain: ChainName } & ChainHead): Promise<void> {
  await execute(tx, 'update chain_heads set length = $3, hash = $4 where project_id = $1 and chain = $2', [
    head.projectId,
    head.chain,
    head.length,
    head.hash,
  ])
}

export async function readHead(q: Queryable, projectId: string, chain: ChainName): Promise<ChainHead> {
  const found = await maybeRow(q, Head, 'select length, hash from chain_heads where project_id = $1 and chain = $2', [projectId, chain])
  return found ?? { length: 0, hash: null }
}

/** The next rows of a chain after position `after`, as they are stored. */
export async function listLinks(
  q: Queryable,
  { projectId, chain, after, limit }: { projectId: string; chain: ChainName; after: number; limit: number },
): Promise<Link[]> {
  const { id, next } = chains[chain]
  const found = await rows(q, Chained, next, [projectId, after, limit])
  return found.map(({ previousHash, hash, ...content }) => ({
    id: String(content[id]),
    number: content.number,
    previousHash,
    hash,
    content,
  }))
}
