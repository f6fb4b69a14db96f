import type { ContextFacts } from '@dsm/contracts'
import { episodeText } from '@dsm/orchestrator-service'

/** A row of the bench: an episode with its outcome and the vector of its text. */
export type BenchEpisode = {
  id: string
  projectId: string
  facts: ContextFacts
  text: string
  outcome: { sprintKey: string; commitment: number; completed: number; closedOn: string } & Record<string, unknown>
  knownAt: string
  embedding: number[]
}

/** Projects by their share of all episodes: one that has a quarter, one with a tenth, two hundred of the usual size. */
const shares = [0.25, 0.1, ...Array.from({ length: 200 }, () => 0.65 / 200)]

const kinds = 300
/** Length of the noise beside a centre of length 1: cosines of about 0.74 within a kind. */
const noise = 0.6
const dayMs = 86_400_000
const firstDay = Date.parse('2021-01-04T17:00:00Z')
const days = 1800

/**
 * Episodes with facts and texts as teams would have them, over five years. Vectors are synthetic: 300 random centres, one for each kind of context, and
 * each vector a centre with noise. Real texts are kinder to an index, since many of them are the same to the word.
 */
export function createEpisodes(seed: number, dimensions: number) {
  const next = numbers(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const direction = () => unit(Array.from({ length: dimensions }, normal))
  const centres = Array.from({ length: kinds }, direction)

  const vectorOf = (kind: number) => {
    const off = direction()
    return unit((centres[kind % kinds] ?? off).map((part, index) => part + noise * (off[index] ?? 0)))
  }
  const episode = (index: number): BenchEpisode => {
    const facts = factsOf(next)
    const commitment = 20 + Math.floor(next() * 30)
    const knownAt = new Date(firstDay + Math.floor(next() * days) * dayMs).toISOString()
    return {
      id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
      projectId: projectOf(next()),
      facts,
      text: episodeText(facts),
      outcome: {
        sprintId: `00000000-0000-7000-9000-${String(index).padStart(12, '0')}`,
        sprintKey: `BENCH-S${String(index).padStart(2, '0')}`,
        commitment,
        completed: Math.round(commitment * (0.6 + 0.5 * next())),
        added: Math.floor(next() * 6),
        removed: 0,
        carriedOver: 0,
        impediments: 0,
        ranOut: next() < 0.1,
        closedOn: knownAt.slice(0, 10),
      },
      knownAt,
      embedding: vectorOf(Math.floor(next() * kinds)),
    }
  }
  return { episode, question: () => ({ facts: factsOf(next), embedding: vectorOf(Math.floor(next() * kinds)) }) }
}

function projectOf(at: number): string {
  let upTo = 0
  const index = shares.findIndex((share) => (upTo += share) > at)
  return `P${index < 0 ? shares.length - 1 : index}`
}

function factsOf(next: () => number): ContextFacts {
  const teamSize = 3 + Math.floor(next() * 8)
  const peopleAway = next() < 0.5 ? 0 : Math.min(teamSize, 1 + Math.floor(next() * 3))
  const ptoRatio = Math.min(0.9, (peopleAway / teamSize) * (0.3 + 0.7 * next()))
  const readyItems = 5 + Math.floor(next() * 60)
  const pastSprints = Math.floor(next() * 30)
  return {
    teamSize,
    workingDays: next() < 0.8 ? 10 : 5,
    hours: Math.round(teamSize * 60 * (1 - ptoRatio)),
    ptoRatio,
    peopleAway,
    readyItems,
    readyPoints: readyItems * 3,
    carriedOverPoints: next() < 0.4 ? 0 : Math.round(next() * 20),
    largestItemPoints: 5 + Math.floor(next() * 9),
    bugShare: next() ** 3,
    dependencyShare: next() ** 3,
    pastSprints,
    lastCompletion: pastSprints === 0 ? null : 0.5 + 0.7 * next(),
    recentShortfall: pastSprints === 0 ? null : next() ** 3,
    recentAddedShare: pastSprints === 0 ? null : next() ** 3,
  }
}

function unit(vector: readonly number[]): number[] {
  const length = Math.sqrt(vector.reduce((sum, part) => sum + part * part, 0))
  return vector.map((part) => Math.fround(part / length))
}

/** A seeded source of numbers in [0, 1) (mulberry32, T. Ettinger). */
function numbers(seed: number) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
