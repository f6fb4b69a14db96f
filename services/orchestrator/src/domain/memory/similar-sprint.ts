import type { RecalledEpisode, SimilarSprint } from '@dsm/contracts'

/** What a recalled episode says to a forecast: points, and the hours in which they were done. */
export function similarSprint({ score, completed, commitment, facts, hoursWithWork }: RecalledEpisode): SimilarSprint {
  return { score, completed, commitment, hours: hoursWithWork ?? facts.hours }
}
