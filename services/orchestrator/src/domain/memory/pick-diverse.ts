import type { RecalledEpisode } from '@dsm/contracts'
import { likeness } from './likeness.ts'

/** What a place costs whoever comes after a twin of itself, or after another episode of the same other project. */
const discounts = { twin: 0.8, sameOtherProject: 0.9 }

/** Contexts and outcomes as near as this tell the same thing twice. */
const twin = { likeness: 0.97, completion: 0.02 }

/**
 * Picks `k` of the ranked episodes one by one. What has been said already counts less each time, so that copies of one sprint, or one strange
 * project, do not fill all places while others have something to say; with nothing else to say they do.
 */
export function pickDiverse(ranked: readonly RecalledEpisode[], { projectId, k }: { projectId: string; k: number }): RecalledEpisode[] {
  const waiting = ranked.map((episode) => ({ episode, worth: episode.score }))
  const picked: RecalledEpisode[] = []
  while (picked.length < k) {
    const best = waiting.reduce<(typeof waiting)[number] | undefined>(
      (top, next) => (top && top.worth >= next.worth ? top : next),
      undefined,
    )
    if (!best) break
    waiting.splice(waiting.indexOf(best), 1)
    picked.push(best.episode)
    for (const other of waiting) {
      if (areTwins(other.episode, best.episode)) other.worth *= discounts.twin
      if (other.episode.projectId === best.episode.projectId && other.episode.projectId !== projectId)
        other.worth *= discounts.sameOtherProject
    }
  }
  return picked
}

function areTwins(a: RecalledEpisode, b: RecalledEpisode): boolean {
  return Math.abs(completionOf(a) - completionOf(b)) <= twin.completion && likeness(a.facts, b.facts) >= twin.likeness
}

const completionOf = ({ commitment, completed }: RecalledEpisode) => (commitment > 0 ? completed / commitment : 0)
