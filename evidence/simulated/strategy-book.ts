import type { ConsideredStrategy, ContextFacts, StrategyArm, StrategyPrediction, StrategyRule } from '@dsm/contracts'
import {
  assign,
  backTest,
  behavesAlike,
  confidence,
  holds,
  mineRules,
  type PastPlan,
  propensityOf,
  scoreApplication,
  startingSet,
  type TrialSprint,
  verdict,
  verdictOn,
} from '@dsm/orchestrator-service/domain'

/** As many trials at once as the orchestrator runs. */
const mostTrials = 8

type Status = ConsideredStrategy['status']
type Kept = Pick<StrategyRule, 'when' | 'then'> & {
  name: string
  status: Status
  mined: boolean
  sprints: (TrialSprint & { met: boolean })[]
}

/** What became of strategies, counted over a team's life. */
export type BookEntry = { name: string; mined: boolean; status: Status; applied: number; leftOut: number; met: number | null }

export type Outcome = { predicted: StrategyPrediction; commitment: number; completed: number; closedOn: string }

/**
 * The strategies of one team, kept in memory the way the orchestrator keeps them in its store: considered for each decision, scored when the sprint closes, tried,
 * promoted and retired by the verdict, joined by the most probable rule that the team's own history suggests.
 */
export type StrategyBook = {
  consider: (facts: ContextFacts, seed: number) => ConsideredStrategy[]
  close: (considered: readonly ConsideredStrategy[], outcome: Outcome, history: readonly PastPlan[]) => void
  entries: () => BookEntry[]
}

export function createStrategyBook(): StrategyBook {
  const kept: Kept[] = startingSet().map(({ name, when, then, status }) => ({
    name,
    when,
    then,
    status,
    mined: false,
    sprints: [],
  }))
  return {
    consider: (facts, seed) => kept.filter(({ status }) => status !== 'retired').map((strategy) => considered(strategy, facts, seed)),
    close: (weighed, outcome, history) => {
      for (const strategy of kept) {
        const application = weighed.find(({ name, propensity }) => name === strategy.name && propensity > 0)
        if (!application) continue
        strategy.sprints.push(scored(application, outcome))
        if (strategy.status === 'trial') settle(strategy)
      }
      admit(kept)
      mine(kept, history)
    },
    entries: () => kept.map(entryOf),
  }
}

const onTrial = (sprints: Kept['sprints']) => sprints.filter(({ propensity }) => propensity < 1)

function considered({ name, status, when, then, sprints }: Kept, facts: ContextFacts, seed: number): ConsideredStrategy {
  const chance = propensityOf(onTrial(sprints))
  const held = holds(when, facts)
  const tried = status === 'trial'
  const propensity = !held || status === 'candidate' ? 0 : tried ? chance : 1
  const arm: StrategyArm = tried ? assign({ name, version: 1 }, { seed, propensity: chance }).arm : 'always'
  const applied = propensity > 0 && arm !== 'control'
  const trusted = confidence(sprints.filter(({ treated }) => treated).map(({ met }) => met))
  const rule = { strategyId: name, name, version: 1, pinned: false, when, then }
  return { ...rule, status, confidence: trusted, holds: held, applied, propensity, because: arm }
}

function scored({ applied, propensity }: ConsideredStrategy, { predicted, ...outcome }: Outcome) {
  const { score, met } = scoreApplication(predicted, { sprintKey: '', ...outcome })
  return { treated: applied, propensity, score, met }
}

function settle(strategy: Kept): void {
  const found = verdict(onTrial(strategy.sprints)).verdict
  if (found !== 'keep-trying') strategy.status = found === 'promote' ? 'active' : 'retired'
}

function roomIn(kept: readonly Kept[]): number {
  return mostTrials - kept.filter(({ status }) => status === 'trial').length
}

function admit(kept: readonly Kept[]): void {
  const waiting = kept.filter(({ status }) => status === 'candidate')
  for (const strategy of waiting.slice(0, Math.max(0, roomIn(kept)))) strategy.status = 'trial'
}

/** The most probable rule that is new and passes the back-test. */
function mine(kept: Kept[], history: readonly PastPlan[]): void {
  for (const { name, rule } of mineRules(history)) {
    const known = kept.some(
      (strategy) =>
        strategy.name === name ||
        behavesAlike(
          strategy,
          rule,
          history.map(({ facts }) => facts),
        ),
    )
    if (known || !verdictOn(backTest(rule, history)).passed) continue
    kept.push({ name, when: rule.when, then: rule.then, status: roomIn(kept) > 0 ? 'trial' : 'candidate', mined: true, sprints: [] })
    return
  }
}

function entryOf({ name, mined, status, sprints }: Kept): BookEntry {
  const applied = sprints.filter(({ treated }) => treated)
  const met = applied.length > 0 ? applied.filter((sprint) => sprint.met).length / applied.length : null
  return { name, mined, status, applied: applied.length, leftOut: sprints.length - applied.length, met }
}
