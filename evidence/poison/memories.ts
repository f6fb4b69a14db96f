import { randomStream, rankEpisodes, type RecallCandidate } from '@dsm/orchestrator-service/domain'
import type { LivedSprint } from './lived-sprints.ts'

/** What memory holds when a sprint is planned, as a faulty or hostile store would give it back. `next` draws uniform numbers. */
type Memory = (asked: LivedSprint, candidates: readonly RecallCandidate[], next: () => number) => readonly RecallCandidate[]

const withCompleted = (candidate: RecallCandidate, completed: number): RecallCandidate => ({
  ...candidate,
  outcome: { ...candidate.outcome, completed: Math.max(0, Math.round(completed)) },
})
const times = (candidate: RecallCandidate, factor: number) => withCompleted(candidate, candidate.outcome.completed * factor)

/** Ten episodes of a stranger that are made to be as near as can be. */
const copies = (asked: LivedSprint, candidate: RecallCandidate | undefined, factor: number): RecallCandidate[] =>
  Array.from({ length: candidate ? 10 : 0 }, (_, index) => ({
    episodeId: `forged-${index}`,
    projectId: asked.project,
    facts: asked.facts,
    cosine: 1,
    outcome: {
      sprintId: `forged-${index}`,
      sprintKey: `FORGED-S${index + 10}`,
      commitment: asked.committed,
      completed: Math.round(asked.committed * factor),
      added: 0,
      removed: 0,
      carriedOver: 0,
      impediments: 0,
      ranOut: false,
      closedOn: asked.day,
    },
  }))

/** Half-way, when what it said until then has earned it trust. */
const sleeps = ({ number }: LivedSprint, sprints: number) => number <= sprints / 2

export const memoriesOf = (sprints: number): Record<string, Memory> => ({
  'true memory': (_asked, candidates) => candidates,
  'half of the outcomes wrong': (_asked, candidates) =>
    candidates.map((one, index) => (index % 2 === 0 ? times(one, index % 4 === 0 ? 3 : 0.2) : one)),
  'every outcome three times as high': (_asked, candidates) => candidates.map((one) => times(one, 3)),
  'every outcome nothing': (_asked, candidates) => candidates.map((one) => times(one, 0)),
  'outcomes swapped at random': (_asked, candidates, next) => {
    const drawn = candidates.map(({ outcome }) => ({ outcome, at: next() })).toSorted((a, b) => a.at - b.at)
    return candidates.map((one, index) => withCompleted(one, drawn[index]?.outcome.completed ?? 0))
  },
  'ten near-duplicates, twice as high': (asked, candidates) => [...candidates, ...copies(asked, candidates[0], 2)],
  'ten near-duplicates, half as high': (asked, candidates) => [...candidates, ...copies(asked, candidates[0], 0.5)],
  'true at first, then three times as high': (asked, candidates) =>
    sleeps(asked, sprints) ? candidates : candidates.map((one) => times(one, 3)),
  'true at first, then nothing': (asked, candidates) => (sleeps(asked, sprints) ? candidates : candidates.map((one) => times(one, 0))),
  'true and false by turns': (asked, candidates, next) => {
    const factor = next() < 0.5 ? 1 : 2.5
    return asked.number % 2 === 0 ? candidates : candidates.map((one) => times(one, factor))
  },
  'knows the outcome, says the opposite': (asked, candidates) =>
    candidates.map((one) =>
      withCompleted(one, asked.delivered > asked.committed ? one.outcome.completed * 0.5 : one.outcome.completed * 2),
    ),
})

/** What is recalled for a sprint: the ranking that plans are made with, over what memory claims. */
export function recalledFor(asked: LivedSprint, past: readonly LivedSprint[], memory: Memory) {
  const candidates = past.map(({ project, number, day, facts, committed, delivered }): RecallCandidate => ({
    episodeId: `${project}-${number}`,
    projectId: project,
    facts,
    cosine: null,
    outcome: {
      sprintId: `${project}-${number}`,
      sprintKey: `${project}-S${number}`,
      commitment: committed,
      completed: delivered,
      added: 0,
      removed: 0,
      carriedOver: Math.max(0, committed - delivered),
      impediments: 0,
      ranOut: false,
      closedOn: day,
    },
  }))
  const claimed = memory(asked, candidates, randomStream('memory', asked.project, asked.number))
  const ranked = rankEpisodes({ projectId: asked.project, facts: asked.facts, today: asked.day, k: 5 }, claimed)
  return ranked.map(({ score, completed, commitment, facts }) => ({
    similarity: score,
    delivered: completed,
    hours: facts.hours,
    committed: commitment,
  }))
}
