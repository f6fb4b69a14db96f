import { PlanningPolicy } from '@dsm/contracts'
import { type BrainPlanner, brainPlanner, type LearnFrom, type Parts } from './brain-planner.ts'
import { liveTeam, type LivedSprint } from './live-team.ts'
import type { Planner } from './planner.ts'
import type { BookEntry } from './strategy-book.ts'
import { velocityPlanner } from './velocity-planner.ts'
import { createWorld, stagger, sprintsPerTeam } from './world.ts'

export const policyNames = [
  'DSM',
  'DSM without strategies',
  'DSM without memory',
  'DSM without other teams',
  'last 3 sprints',
  'last 3 less 10 %',
  'last 3 an hour less 10 %',
] as const
export type PolicyName = (typeof policyNames)[number]

/** What the first sprint of a rule of thumb is guessed with: the same points per hour that the forecast begins with. */
const firstGuess = PlanningPolicy.parse({}).forecast.pointsPerHour
/** As many sprints of others as a decision looks at. */
const peerSprints = 60

type Made = { planner: Planner; book?: BrainPlanner['strategies'] }

function make(policy: PolicyName, projectId: string, { peers, learnFrom }: { peers: readonly LivedSprint[]; learnFrom: LearnFrom }): Made {
  const brain = (without: Partial<Parts>): Made => {
    const planner = brainPlanner(projectId, { memory: true, strategies: true, pooling: true, learnFrom, ...without }, peers)
    return { planner, book: planner.strategies }
  }
  switch (policy) {
    case 'DSM':
      return brain({})
    case 'DSM without strategies':
      return brain({ strategies: false })
    case 'DSM without memory':
      return brain({ memory: false })
    case 'DSM without other teams':
      return brain({ pooling: false })
    case 'last 3 sprints':
      return { planner: velocityPlanner({ buffer: 0, firstGuess }) }
    case 'last 3 less 10 %':
      return { planner: velocityPlanner({ buffer: 0.1, firstGuess }) }
    case 'last 3 an hour less 10 %':
      return { planner: velocityPlanner({ buffer: 0.1, perHour: true, firstGuess }) }
    default:
      return policy satisfies never
  }
}

export type LivedTeam = { seed: number; sprints: LivedSprint[]; strategies: BookEntry[] }

/** One team after the other under one policy. A team learns from the sprints of earlier ones that had closed when it began, as they went under the same policy. */
export function* liveTeams(policy: PolicyName, { seeds, learnFrom }: { seeds: number; learnFrom: LearnFrom }): Generator<LivedTeam> {
  let lived: LivedSprint[][] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const world = createWorld(seed)
    const { planner, book } = make(policy, world.projectId, { peers: latestOf(lived), learnFrom })
    const sprints = liveTeam(world, planner)
    lived = [...lived, sprints].slice(-(sprintsPerTeam / stagger + 1))
    yield { seed, sprints, strategies: book?.() ?? [] }
  }
}

/** Of teams that began `stagger` sprints after each other, the last sprints that are over, in the order in which they closed. */
function latestOf(earlier: readonly LivedSprint[][]): LivedSprint[] {
  const closed = earlier.flatMap((sprints, index) => {
    const lead = stagger * (earlier.length - index)
    return sprints.map((sprint, number) => ({ sprint, before: lead - number })).filter(({ before }) => before > 0)
  })
  return closed
    .toSorted((a, b) => b.before - a.before)
    .slice(-peerSprints)
    .map(({ sprint }) => sprint)
}
