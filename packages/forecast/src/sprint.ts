import type { ForecastFacts } from './prediction.ts'

/** What is known of a sprint at its start. Whatever is null or missing is unknown; methods that need it stay silent. */
export type SprintContext = {
  /** Whose sprint it is: a name that is unique in the pool. */
  team: string
  /** Points that the team planned itself, those in progress and done included. */
  committed?: number | null
  /** Number of items in the sprint. */
  items?: number | null
  /** Points that are in progress, or done, as the sprint starts. */
  inProgress?: number | null
  done?: number | null
  /** Points added around the start. */
  added?: number | null
  /** Hours that people can work, and hours with nobody away. */
  hours?: number | null
  fullHours?: number | null
  /** Planned length. */
  days?: number | null
}

/** A past sprint that memory recalls as like the one to forecast. `similarity` is 1 for the same. */
export type SimilarEpisode = { similarity: number; delivered: number; hours: number | null; committed: number | null }

/**
 * Where a sprint stood when the share `gone` of its time was over. Points: all that is done by then, and added or removed since the start. `open`: what was not done
 * then, where that is known; else the commitment, or without one the forecast, says what there was to do.
 */
export type Progress = { gone: number; done: number; added: number; removed: number; open?: number | undefined }

/** A closed sprint. `ranOut`: all its work was done, so the team could have delivered at least this much. */
export type Observation = {
  context: SprintContext
  delivered: number
  ranOut: boolean
  /** The forecast that was given as it started, which is then judged. Without it the learner judges what it would have said now. */
  forecast?: ForecastFacts | undefined
  /** What memory recalled then, if no forecast is stated. */
  similar?: readonly SimilarEpisode[] | undefined
  progress?: readonly Progress[] | undefined
}
