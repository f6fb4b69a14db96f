import type { Episode, EpisodeOutcome } from '@dsm/contracts'
import type { Tx } from '@dsm/postgres'
import { chainHash } from '../domain/memory/chain.ts'
import { episodeText } from '../domain/memory/episode-text.ts'
import { lockChain, moveHead } from '../store/chains.ts'
import { findEpisodeOf, insertEpisode, insertOutcome } from '../store/episodes.ts'
import { sha256 } from './digest.ts'

/** An episode before it has words and a place in its chain. `id` is new, a UUIDv7. */
export type NewEpisode = Pick<Episode, 'id' | 'projectId' | 'decisionId' | 'recordedAt' | 'facts' | 'decision' | 'evidence'>

/**
 * Records the episode of a decision, in the transaction that records the decision itself (after it). Each project has a chain of its own: its
 * end stays locked until the transaction ends, so decisions of one project follow each other and those of different projects do not wait.
 */
export async function recordEpisode(tx: Tx, episode: NewEpisode): Promise<Episode> {
  const head = await lockChain(tx, episode.projectId, 'episodes')
  const number = head.length + 1
  const content = { ...episode, recordedAt: asStored(episode.recordedAt), text: episodeText(episode.facts), number }
  const hash = chainHash(head.hash, content, sha256)
  await insertEpisode(tx, { ...content, previousHash: head.hash, hash })
  await moveHead(tx, { projectId: episode.projectId, chain: 'episodes', length: number, hash })
  const { number: _position, ...recorded } = content
  return { ...recorded, previousHash: head.hash, hash, outcome: null }
}

/** What was done with an outcome: it is the episode's from now on, the episode had one, or the decision has no episode. */
export type Appended = { kind: 'appended' | 'already-there'; episode: Episode } | { kind: 'no-episode' }

/**
 * Appends what became of a sprint to the episode of the decision that planned it. An episode keeps its first outcome: a repeated event
 * changes nothing. `knownAt`: from then on the episode is recalled as evidence.
 */
export async function appendOutcome(
  tx: Tx,
  { decisionId, outcome, knownAt }: { decisionId: string; outcome: EpisodeOutcome; knownAt: string },
): Promise<Appended> {
  const found = await findEpisodeOf(tx, decisionId)
  if (!found) return { kind: 'no-episode' }
  // Whoever comes second waits here for the first to commit, so what is there is looked up after the lock.
  const head = await lockChain(tx, found.projectId, 'outcomes')
  const episode = (await findEpisodeOf(tx, decisionId)) ?? found
  if (episode.outcome) return { kind: 'already-there', episode }
  const { id: episodeId, projectId } = episode
  const number = head.length + 1
  const content = { episodeId, projectId, outcome, knownAt: asStored(knownAt), number }
  const hash = chainHash(head.hash, content, sha256)
  await insertOutcome(tx, { ...content, previousHash: head.hash, hash })
  await moveHead(tx, { projectId, chain: 'outcomes', length: number, hash })
  return { kind: 'appended', episode: { ...episode, outcome } }
}

/** An instant in the form in which the database gives it back: the hash covers its text. */
const asStored = (instant: string) => new Date(instant).toISOString()
