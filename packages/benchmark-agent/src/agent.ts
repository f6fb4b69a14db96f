import {
  benchmarkContextOf,
  benchmarkOutcomeOf,
  newLearner,
  observe,
  predict,
  quantileOf,
  type BenchmarkOutcome,
  type BenchmarkSprint,
  type ForecastFacts,
  type Learner,
} from '@dsm/forecast'

/** Forecast of delivered points, its 80 % interval, and the points that are met in 65 % of sprints. */
export type AgentPrediction = { pred: number; lo: number; hi: number; commit: number }

export type Agent = {
  /** A closed sprint of the project; whose it is says its `team`. */
  observe(sprint: BenchmarkSprint, outcome: BenchmarkOutcome, own: boolean): void
  predict(sprint: BenchmarkSprint): AgentPrediction | undefined
}

/** An agent for one team, as the sprint benchmark drives it: what plans sprints, told only what could be known. */
export function create(_names: { project: string; team: string }): Agent {
  let learner: Learner = newLearner()
  const given = new Map<string, ForecastFacts>()
  return {
    observe(sprint, outcome) {
      if (!sprint.committed || sprint.committed < 0) return
      learner = observe(learner, {
        ...benchmarkOutcomeOf(outcome),
        context: benchmarkContextOf(sprint),
        forecast: given.get(sprint.id),
      })
    },
    predict(sprint) {
      const prediction = predict(learner, benchmarkContextOf(sprint))
      if (!prediction) return undefined
      given.set(sprint.id, prediction.facts)
      const at = (probability: number) => quantileOf(prediction.facts, probability)
      return { pred: prediction.p50, lo: at(0.1), hi: at(0.9), commit: at(0.35) }
    },
  }
}
