export { newLearner, observe, predict, type Learner } from './learner.ts'
export { defaultOptions, type ForecastOptions, type RatePrior } from './options.ts'
export { commitmentMetWith, quantileOf, type ForecastFacts, type Prediction } from './prediction.ts'
export type { Observation, Progress, SimilarEpisode, SprintContext } from './sprint.ts'
