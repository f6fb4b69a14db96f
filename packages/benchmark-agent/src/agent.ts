import { newLearner, observe, predict, quantileOf, type ForecastFacts, type Learner } from '@dsm/forecast'
import { contextOf, observationOf, type BenchmarkOutcome, type BenchmarkSprint } from './columns.ts'

/** Forecast of delivered points, its 80 % interval, and the points that are met in 65 % of sprints. */
export type AgentPrediction = { pred: number; lo: number; hi: number; commit: number }

export type Agent = {
  observe(sprint: BenchmarkSprint, outcome: BenchmarkOutcome, own: boolean): void
  predict(sprint: BenchmarkSprint): AgentPrediction | undefined
}

/** An agent for one team. It learns from nothing but what it is told; the team itself is known by its name. */
export function create(_names: { project: string; team: string }): Agent {
  let learner: Learner = newLearner()
  const given = new Map<string, ForecastFacts>()
  return {
    observe(sprint, outcome) {
      if (sprint.committed > 0) learner = observe(learner, { ...observationOf(sprint, outcome), forecast: given.get(sprint.id) })
    },
    predict(sprint) {
      const prediction = predict(learner, contextOf(sprint))
      if (!prediction) return undefined
      given.set(sprint.id, prediction.facts)
      const at = (probability: number) => quantileOf(prediction.facts, probability)
      return { pred: prediction.p50, lo: at(0.1), hi: at(0.9), commit: at(0.35) }
    },
  }
}
