import { createHash } from 'node:crypto'
import type { ContextFacts, Episode, EpisodeOutcome } from '@dsm/contracts'
import { type Db, type Queryable, transaction, type Tx } from '@dsm/postgres'
import { captureLog } from '@dsm/testing'
import { Registry } from 'prom-client'
import { v7 as uuidv7 } from 'uuid'
import { type Embedder, EmbedderDownError } from '../../src/embedding/embedder.ts'
import type { MemoryDeps } from '../../src/memory/memory-deps.ts'
import { createMemoryMetrics } from '../../src/memory/metrics.ts'
import { appendOutcome, recordEpisode } from '../../src/memory/record-episode.ts'
import { factsWith } from '../strategies/context-facts-fixture.ts'

/** A quiet sprint of a team of five that has some history. */
export const someFacts = (changes: Partial<ContextFacts> = {}): ContextFacts =>
  factsWith({
    hours: 350,
    ptoRatio: 0,
    peopleAway: 0,
    readyItems: 20,
    readyPoints: 60,
    carriedOverPoints: 3,
    dependencyShare: 0.1,
    pastSprints: 8,
    lastCompletion: 1,
    recentShortfall: 0.05,
    recentAddedShare: 0.1,
    ...changes,
  })

/** A sprint in which much is otherwise: three of eight people away, work left over, nothing finished last time. */
export const otherFacts = someFacts({
  teamSize: 8,
  ptoRatio: 0.35,
  peopleAway: 3,
  carriedOverPoints: 30,
  bugShare: 0.6,
  lastCompletion: 0.4,
  recentShortfall: 0.5,
  recentAddedShare: 0.6,
})

export function someOutcome(changes: Partial<EpisodeOutcome> = {}): EpisodeOutcome {
  return {
    sprintId: uuidv7(),
    sprintKey: 'ATLAS-S01',
    commitment: 30,
    completed: 30,
    added: 0,
    removed: 0,
    carriedOver: 0,
    impediments: 0,
    ranOut: false,
    closedOn: '2026-02-27',
    ...changes,
  }
}

/** Words by the hash of each, added up: the same words give the same vector, whatever their order, and shared ones bring texts together. */
export function wordsEmbedder({ model = 'words@1', dimensions = 512 } = {}): Embedder & {
  asked: string[]
  down: boolean
  refuses: RegExp | undefined
} {
  const vectorOf = (text: string) => {
    const vector = Array.from({ length: dimensions }, () => 0)
    for (const word of text.toLowerCase().match(/[a-z0-9]+/g) ?? []) {
      const place = createHash('sha256').update(`${model} ${word}`).digest().readUInt32BE(0) % dimensions
      vector[place] = (vector[place] ?? 0) + 1
    }
    const length = Math.hypot(...vector)
    return vector.map((part) => Math.fround(part / length))
  }
  const embedder = {
    model,
    dimensions,
    asked: new Array<string>(),
    down: false,
    refuses: undefined as RegExp | undefined,
    embed: async (texts: readonly string[]) => {
      if (embedder.down) throw new EmbedderDownError('nobody answers')
      const refused = texts.find((text) => embedder.refuses?.test(text))
      if (refused !== undefined) throw new RangeError('a vector without direction')
      embedder.asked.push(...texts)
      return texts.map(vectorOf)
    },
  }
  return embedder
}

export function memoryDeps(db: Db, embedder: Embedder, { now = '2026-03-02T08:00:00.000Z' } = {}) {
  const { log, lines } = captureLog()
  const deps: MemoryDeps = {
    db,
    clock: () => new Date(now),
    log,
    embedders: { current: async () => embedder, choose: async () => ({ embedder, because: 'it is the only one' }) },
    metrics: createMemoryMetrics(new Registry()),
    replica: 'replica-1',
  }
  return { ...deps, lines }
}

/** A decision for an episode to belong to, without anything in it that memory reads. */
export async function insertDecision(q: Queryable, projectId: string): Promise<string> {
  const [runId, decisionId] = [uuidv7(), uuidv7()]
  await q.query(
    `with run as (
       insert into runs (id, project_id, trigger, status, correlation_id, started_at, owner, lease_until)
       values ($1, $2, 'request', 'done', 'c', now(), 'o', now())
     )
     insert into decisions (id, project_id, run_id, status, autonomy, taken_at, snapshot, policy, result, explanation, made_by)
     values ($3, $2, $1, 'executed', 'act', now(), '{}', '{}', '{}', '[]', '{}')`,
    [runId, projectId, decisionId],
  )
  return decisionId
}

type Told = { projectId?: string; facts?: ContextFacts; recordedAt?: string; outcome?: EpisodeOutcome | null; knownAt?: string }

/** Records an episode with its outcome (`null`: it has none yet). */
export async function tellEpisode(db: Db, told: Told = {}): Promise<Episode> {
  return transaction(db, (tx) => tell(tx, told))
}

/** Records many, in one transaction. */
export async function tellEpisodes(db: Db, told: readonly Told[]): Promise<Episode[]> {
  return transaction(db, async (tx) => {
    const episodes = []
    for (const one of told) episodes.push(await tell(tx, one))
    return episodes
  })
}

async function tell(
  tx: Tx,
  {
    projectId = 'ATLAS',
    facts = someFacts(),
    recordedAt = '2026-02-16T08:00:00.000Z',
    outcome = someOutcome(),
    knownAt = '2026-02-27T17:00:00.000Z',
  }: Told,
): Promise<Episode> {
  const decisionId = await insertDecision(tx, projectId)
  const decision = { commitment: 30, p15: 25, p50: 31, p85: 36, strategies: [] }
  const episode = await recordEpisode(tx, { id: uuidv7(), projectId, decisionId, recordedAt, facts, decision, evidence: [] })
  if (outcome) await appendOutcome(tx, { decisionId, outcome, knownAt })
  return episode
}
