import { Episode, type EpisodeOutcome } from '@dsm/contracts'
import { execute, maybeRow, type Queryable, rows, type Tx } from '@dsm/postgres'

type Position = { number: number; previousHash: string | null; hash: string }

const columns = `e.id, e.project_id, e.decision_id, e.recorded_at, e.facts, e.text, e.decision, e.evidence, e.previous_hash, e.hash, o.outcome`
const withOutcome = 'episodes e left join episode_outcomes o on o.episode_id = e.id'

export async function insertEpisode(tx: Tx, episode: Omit<Episode, 'outcome'> & Position): Promise<void> {
  await execute(
    tx,
    `insert into episodes (id, project_id, decision_id, recorded_at, facts, text, decision, evidence, number, previous_hash, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      episode.id,
      episode.projectId,
      episode.decisionId,
      episode.recordedAt,
      JSON.stringify(episode.facts),
      episode.text,
      JSON.stringify(episode.decision),
      episode.evidence,
      episode.number,
      episode.previousHash,
      episode.hash,
    ],
  )
}

type NewOutcome = Position & { episodeId: string; projectId: string; outcome: EpisodeOutcome; knownAt: string }

export async function insertOutcome(tx: Tx, appended: NewOutcome): Promise<void> {
  await execute(
    tx,
    `insert into episode_outcomes (episode_id, project_id, outcome, known_at, number, previous_hash, hash) values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      appended.episodeId,
      appended.projectId,
      JSON.stringify(appended.outcome),
      appended.knownAt,
      appended.number,
      appended.previousHash,
      appended.hash,
    ],
  )
}

export async function findEpisode(q: Queryable, episodeId: string): Promise<Episode | undefined> {
  return maybeRow(q, Episode, `select ${columns} from ${withOutcome} where e.id = $1`, [episodeId])
}

/** The episode of a decision. */
export async function findEpisodeOf(q: Queryable, decisionId: string): Promise<Episode | undefined> {
  return maybeRow(q, Episode, `select ${columns} from ${withOutcome} where e.decision_id = $1`, [decisionId])
}

/** Episodes of a project before `beforeId` (all where null), newest first; `closed`: only those with an outcome. */
export async function listEpisodes(
  q: Queryable,
  { projectId, beforeId, closed, limit }: { projectId: string; beforeId: string | null; closed: boolean; limit: number },
): Promise<Episode[]> {
  return rows(
    q,
    Episode,
    `select ${columns} from ${withOutcome}
     where e.project_id = $1 and ($2::uuid is null or e.id < $2) and (not $3 or o.episode_id is not null) order by e.id desc limit $4`,
    [projectId, beforeId, closed, limit],
  )
}
