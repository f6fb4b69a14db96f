import { parseArgs } from 'node:util'
import { nearestEpisodes, recall } from '@dsm/orchestrator-service'
import { createLogger } from '@dsm/service'
import { isNative, openDatabase, type TestDatabase } from '@dsm/testing/service'
import { loadEpisodes } from './memory-database.ts'
import { createEpisodes } from './memory-episodes.ts'
import { quantile } from './open-loop.ts'

const help = `Asks a memory of 50,000 episodes for the five nearest under filters, and holds the answers against exact search.

  npm run bench:memory                           50,000 episodes, 200 questions under each filter
  npm run bench:memory -- --episodes 5000 --questions 50   fewer
  npm run bench:memory -- --dimensions 512       vectors as the embedder that ships with the install makes them (Ollama's: 768)
  npm run bench:memory -- --json                 the figures as JSON

Needs a real PostgreSQL: TEST_POSTGRES_URL (scripts/native-servers.sh). Vectors are synthetic: 300 clusters with noise.
Columns: share of the episodes that pass the filter; latency of the search, transaction included, in ms; share of the five exact nearest that were
found, over the first 40 questions, since an exact search reads every vector; latency of that. Last row: a whole recall (three searches, ranking), without the time of the embedder.
Targets: p95 of at most 10 ms, recall@5 of at least 0.95.`

const { values } = parseArgs({
  options: {
    episodes: { type: 'string', default: '50000' },
    questions: { type: 'string', default: '200' },
    dimensions: { type: 'string', default: '768' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
const count = Number(values.episodes)
const questions = Number(values.questions)
const dimensions = Number(values.dimensions)
const model = 'synthetic@1'
const limit = 5
type Pool = TestDatabase['pool']
const exactQuestions = 40
const endOfTime = '2030-01-01T00:00:00Z'

type Filter = { name: string; within?: string; beside?: string; knownAt: string }
const filters: readonly Filter[] = [
  { name: 'all projects', knownAt: endOfTime },
  { name: 'a usual project', within: 'P77', knownAt: endOfTime },
  { name: 'a project with a tenth', within: 'P1', knownAt: endOfTime },
  { name: 'a project with a quarter', within: 'P0', knownAt: endOfTime },
  { name: 'all other projects', beside: 'P77', knownAt: endOfTime },
  { name: 'others, known by mid 2023', beside: 'P77', knownAt: '2023-06-23T00:00:00Z' },
  { name: 'others, known by spring 2021', beside: 'P77', knownAt: '2021-04-01T00:00:00Z' },
  { name: 'others, known after a week', beside: 'P77', knownAt: '2021-01-11T00:00:00Z' },
]

if (values.help) console.log(help)
else if (![count, questions].every((number) => Number.isInteger(number) && number > 0) || ![512, 768].includes(dimensions)) {
  console.error('--episodes and --questions take a whole number above 0, --dimensions 512 or 768')
  process.exitCode = 2
} else if (!isNative()) {
  console.error('this measures a real PostgreSQL with pgvector: start one with scripts/native-servers.sh and set TEST_POSTGRES_URL')
  process.exitCode = 2
} else await bench()

async function bench() {
  const database = await openDatabase('orchestrator')
  try {
    const made = createEpisodes(7, dimensions)
    const onProgress = (done: number) => process.stderr.isTTY && process.stderr.write(`\r${done} of ${count} episodes`)
    const index = await loadEpisodes(database.pool, { count, model, make: made.episode, onProgress })
    const asked = Array.from({ length: questions }, made.question)
    const rows = []
    for (const filter of filters)
      rows.push(
        await measure(
          database.pool,
          filter,
          asked.map(({ embedding }) => embedding),
        ),
      )
    rows.push(await measureRecall(database.pool, asked))
    if (values.json) console.log(JSON.stringify({ episodes: count, dimensions, ...index, rows }))
    else {
      console.log(`${count} episodes of ${dimensions} dimensions; index built in ${index.indexSeconds} s, ${index.indexMegabytes} MB`)
      console.table(rows)
    }
  } finally {
    await database.dispose()
  }
}

async function measure(db: Pool, { name, ...filter }: Filter, embeddings: readonly number[][]) {
  const passing = await search(db, embeddings[0] ?? [], { ...filter, limit: count, exact: true })
  const times: number[] = []
  const exactTimes: number[] = []
  let [found, wanted] = [0, 0]
  for (const embedding of embeddings.slice(0, 20)) await search(db, embedding, { ...filter, limit })
  for (const embedding of embeddings) {
    const startedAt = performance.now()
    await search(db, embedding, { ...filter, limit })
    times.push(performance.now() - startedAt)
  }
  for (const embedding of embeddings.slice(0, exactQuestions)) {
    const near = await search(db, embedding, { ...filter, limit })
    const startedAt = performance.now()
    const exact = await search(db, embedding, { ...filter, limit, exact: true })
    exactTimes.push(performance.now() - startedAt)
    const ids = new Set(near.map(({ episodeId }) => episodeId))
    wanted += exact.length
    found += exact.filter(({ episodeId }) => ids.has(episodeId)).length
  }
  return {
    filter: name,
    passing: `${((passing.length / count) * 100).toFixed(1)} %`,
    p50Ms: ms(times, 0.5),
    p95Ms: ms(times, 0.95),
    recallAt5: Number((found / wanted).toFixed(3)),
    exactP50Ms: ms(exactTimes, 0.5),
  }
}

type Search = Parameters<typeof nearestEpisodes>[2]

async function search(db: Pool, embedding: readonly number[], asked: Search) {
  const client = await db.connect()
  try {
    await client.query('begin')
    const found = await nearestEpisodes(client, { model, dimensions, embedding }, asked)
    await client.query('commit')
    return found
  } finally {
    client.release()
  }
}

async function measureRecall(db: Pool, asked: readonly ReturnType<ReturnType<typeof createEpisodes>['question']>[]) {
  let embedding: number[] = []
  const embedder = { model, dimensions, embed: async () => [embedding] }
  const unseen = { inc: () => {}, set: () => {} }
  const deps = {
    db,
    clock: () => new Date(endOfTime),
    log: createLogger({ name: 'bench', level: 'warn' }),
    embedders: { current: async () => embedder, choose: async () => ({ embedder, because: 'it is synthetic' }) },
    metrics: { recalls: unseen, canary: unseen, embedded: unseen },
    replica: 'bench',
  }
  const times: number[] = []
  for (const question of asked) {
    embedding = question.embedding
    const startedAt = performance.now()
    const { episodes } = await recall(deps, { projectId: 'P77', facts: question.facts, k: limit })
    times.push(performance.now() - startedAt)
    if (episodes.length === 0) throw new Error('a recall found nothing')
  }
  return { filter: 'a whole recall', passing: '', p50Ms: ms(times, 0.5), p95Ms: ms(times, 0.95), recallAt5: '', exactP50Ms: '' }
}

function ms(times: readonly number[], share: number): number {
  return Number(quantile(times, share).toFixed(2))
}
