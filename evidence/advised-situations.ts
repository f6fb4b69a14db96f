import type { ConsideredStrategy, Effect, PlanningPolicy, PlanningSnapshot } from '@dsm/contracts'
import { adviceEvidence, type advise, createSolver, decide, planSprint, randomStream, trustOf } from '@dsm/orchestrator-service'
import { planningInstance } from '../bench/planning-instances.ts'

/** A sprint to plan in which there is something to choose: two strategies apply, and past sprints are recalled. */
export type Situation = { snapshot: PlanningSnapshot; policy: PlanningPolicy }

const id = (kind: number, index: number) => `00000000-0000-7000-8000-${String(kind * 1e9 + index).padStart(12, '0')}`

export function situation({ items, people, seed }: { items: number; people: number; seed: number }): Situation {
  const { snapshot, policy } = planningInstance({ items, people, seed })
  const strategies = [
    strategy(1, 'pto-capacity', { do: 'scale-commitment', factor: 0.85 }),
    strategy(2, 'unplanned-work-reserve', { do: 'reserve-for-unplanned', share: 0.1 }),
  ]
  return {
    snapshot: { ...snapshot, belief: { ...snapshot.belief, recall: recalled(seed), strategies, record: [true, true, false], seed } },
    policy,
  }
}

function strategy(number: number, name: string, effect: Effect): ConsideredStrategy {
  return {
    strategyId: id(7, number),
    name,
    version: number,
    status: 'active',
    pinned: false,
    when: [],
    then: effect,
    confidence: { mean: 0.8, deviation: 0.1, alpha: 8, beta: 2, sprints: 9, effectiveSprints: 8 },
    holds: true,
    applied: true,
    propensity: 1,
    because: 'its condition holds',
  }
}

function recalled(seed: number): PlanningSnapshot['belief']['recall'] {
  const draw = randomStream('recalled', seed)
  const between = (low: number, high: number) => low + Math.floor(draw() * (high - low + 1))
  const episodes = [1, 2, 3].map((number) => ({
    episodeId: id(8, number),
    projectId: 'BENCH',
    sprintKey: `BENCH-S0${number}`,
    score: 0.9 - number / 10,
    cosine: 0.8,
    likeness: 0.9,
    recency: 0.5,
    facts: {
      teamSize: between(3, 6),
      workingDays: 10,
      hours: between(200, 400),
      ptoRatio: 0.2,
      peopleAway: 1,
      readyItems: 20,
      readyPoints: 100,
      carriedOverPoints: 4,
      largestItemPoints: 13,
      bugShare: 0.1,
      dependencyShare: 0.1,
      pastSprints: 6,
      lastCompletion: 0.9,
      recentShortfall: 0.1,
      recentAddedShare: 0.05,
    },
    commitment: between(25, 45),
    completed: between(20, 40),
    ranOut: false,
  }))
  return { model: 'local', dimensions: 512, episodes, considered: 30, empty: null }
}

/** Decides as the orchestrator does. Plans are kept until they are forgotten, so that what is decided a hundred times is planned once. */
export function createDecider() {
  const solver = createSolver({ threads: 1 })
  const kept = new Map<string, ReturnType<typeof planSprint>>()
  const plan = (snapshot: PlanningSnapshot, policy: PlanningPolicy) => {
    const key = JSON.stringify([snapshot.belief.seed, policy, snapshot.items.map(({ title, labels }) => [title, labels])])
    const planned = kept.get(key) ?? planSprint(snapshot, policy, solver)
    kept.set(key, planned)
    return planned
  }
  const untrusted = trustOf([])
  type Advised = (evidence: ReturnType<typeof adviceEvidence>) => ReturnType<typeof advise>
  return {
    decide: (given: Situation, ask: Advised) =>
      decide(given, { plan, advise: (asked) => ask(adviceEvidence({ ...asked, trust: untrusted })) }),
    forget: () => kept.clear(),
    close: () => solver.close(),
  }
}
