import type { Advice, Candidate, ConsideredStrategy, ContextFacts, Forecast, PlanningSnapshot, Recall, SprintPlan } from '@dsm/contracts'

/** What the model is told of one decision. `items` are those of the rule's plan; their titles are anyone's. */
export type AdviceEvidence = {
  sprint: Pick<PlanningSnapshot['sprint'], 'startsOn' | 'endsOn'>
  facts: ContextFacts
  forecast: Pick<Forecast, 'p15' | 'p50' | 'p85'>
  recall: Recall
  strategies: readonly ConsideredStrategy[]
  /** Numbered from 1, the rule's among them. */
  candidates: readonly Candidate[]
  ruleCandidate: number
  items: readonly Pick<SprintPlan['tasks'][number], 'key' | 'title' | 'points'>[]
  trust: Advice['trust']
  seed: number
}

/** How many of each are told: what follows is left out, so that the prompt keeps its size. */
export const told = { candidates: 12, strategies: 12, episodes: 8, items: 30, titleCharacters: 80 } as const

type Option = { candidate: Candidate; plan: SprintPlan }

/** The evidence of a decision, from what it was made of. The first option is the rule's. */
export function adviceEvidence(given: {
  snapshot: Pick<PlanningSnapshot, 'sprint'> & { belief: Pick<AdviceEvidence, 'recall' | 'strategies' | 'seed'> }
  facts: ContextFacts
  options: readonly [Option, ...Option[]]
  trust: Advice['trust']
}): AdviceEvidence {
  const { snapshot, facts, options, trust } = given
  const [rule] = options
  return {
    sprint: snapshot.sprint,
    facts,
    forecast: rule.plan.forecast,
    recall: snapshot.belief.recall,
    strategies: snapshot.belief.strategies,
    candidates: options.map(({ candidate }) => candidate),
    ruleCandidate: rule.candidate.number,
    items: rule.plan.tasks,
    trust,
    seed: snapshot.belief.seed,
  }
}
