import type { ContextFacts, Episode, EpisodeOutcome, RecalledEpisode } from '@dsm/contracts'
import { likeness } from './likeness.ts'
import { pickDiverse } from './pick-diverse.ts'

/** An episode that may be recalled; `cosine` of its text and the asked one, null where there is no vector of both. */
export type RecallCandidate = Pick<Episode, 'projectId' | 'facts'> & { episodeId: string; outcome: EpisodeOutcome; cosine: number | null }

export type RecallQuestion = { projectId: string; facts: ContextFacts; today: string; k: number }

/**
 * Shares of the score. Likeness has the most: it is exact, while the cosine compares the same facts after they were put into coarse words, and
 * serves above all to find candidates among many. The same team repeats itself, and its points are the same points. Age and quality break ties.
 */
const weights = { likeness: 0.45, cosine: 0.2, sameProject: 0.15, recency: 0.1, quality: 0.1 }

/** Contexts less alike than this differ by more than half of what could differ: another sprint, not a similar one. */
const leastLikeness = 0.45

/** Days after which an episode counts half: people and habits change within some quarters. */
const halfLifeDays = 180
const dayMs = 86_400_000

/** The up to `k` episodes that say most about the asked context, best first; none that is not alike. */
export function rankEpisodes(question: RecallQuestion, candidates: readonly RecallCandidate[]): RecalledEpisode[] {
  const alike = candidates.map((candidate) => recalled(question, candidate)).filter((found) => found.likeness >= leastLikeness)
  alike.sort((a, b) => b.score - a.score || (a.episodeId < b.episodeId ? -1 : 1))
  return pickDiverse(alike, question)
}

function recalled({ projectId, facts, today }: RecallQuestion, candidate: RecallCandidate): RecalledEpisode {
  const { outcome, cosine } = candidate
  const parts = {
    likeness: likeness(facts, candidate.facts),
    recency: recencyOf(outcome.closedOn, today),
    sameProject: candidate.projectId === projectId ? 1 : 0,
    quality: qualityOf(outcome),
  }
  return {
    episodeId: candidate.episodeId,
    projectId: candidate.projectId,
    sprintKey: outcome.sprintKey,
    score: scoreOf({ ...parts, cosine }),
    cosine,
    likeness: parts.likeness,
    recency: parts.recency,
    facts: candidate.facts,
    commitment: outcome.commitment,
    completed: outcome.completed,
    ranOut: outcome.ranOut,
    hoursWithWork: outcome.hoursWithWork ?? null,
  }
}

type Parts = { likeness: number; cosine: number | null; sameProject: number; recency: number; quality: number }

/** Weighted mean of the parts that are known, 0..1. */
function scoreOf({ cosine, ...parts }: Parts): number {
  const others =
    weights.likeness * parts.likeness +
    weights.sameProject * parts.sameProject +
    weights.recency * parts.recency +
    weights.quality * parts.quality
  return cosine === null ? others / (1 - weights.cosine) : others + weights.cosine * Math.max(0, cosine)
}

function recencyOf(closedOn: string, today: string): number {
  // Days without a time are whole days of UTC: a calendar library would take most of the time of a recall here.
  const days = (Date.parse(today) - Date.parse(closedOn)) / dayMs
  return 0.5 ** (Math.max(0, days) / halfLifeDays)
}

/**
 * How much an outcome tells, never how good it was: to prefer successes would make every forecast too high. A team that ran out of work shows
 * only what it can do at least, and a scope that was changed much says little about the plan.
 */
function qualityOf({ commitment, added, removed, ranOut }: EpisodeOutcome): number {
  const churn = commitment > 0 ? Math.min(1, (added + removed) / commitment) : 1
  return (ranOut ? 0.5 : 1) * (1 - churn / 2)
}
