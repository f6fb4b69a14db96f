import { byKey } from './simulated-day.ts'
import { randomStream } from './random.ts'

/** What nobody in the team could state about a person. */
export type HiddenPerson = {
  name: string
  /** Points of true effort done in an undisturbed hour. */
  pointsPerHour: number
  /** Probability of being unexpectedly away on a working day. */
  absenceRate: number
  /** Probability per working day that the task in hand gets blocked. */
  impedimentRate: number
}

/** The truth behind a simulated team. It never appears in an action: the planner sees only what a real team would show. */
export type HiddenTeam = {
  seed: number
  people: readonly HiddenPerson[]
  /** True effort per estimated point, by item type; 1 = estimates of that type are right on average. */
  estimateBias: Readonly<Record<'story' | 'task' | 'bug', number>>
  /** Items per working day that arrive in the running sprint. */
  scopeArrivalRate: number
}

// Set so that a plan of 0.1 points per available hour is usually met within 75 to 110 %: the surplus over 0.1
// pays for absences, impediments and what is left half done at the end.
const MEDIAN_POINTS_PER_HOUR = 0.122
const SPEED_SIGMA = 0.15
const TEAM_SIGMA = 0.08
const MEDIAN_BIAS = { story: 1, task: 0.95, bug: 1.1 } as const

/**
 * The hidden team of a seed. A person's truth depends on the seed and their own name alone: somebody who joins
 * or leaves changes nobody else.
 */
export function createHiddenTeam(seed: number, people: readonly { name: string }[]): HiddenTeam {
  const team = randomStream(seed, 'team')
  const form = team.lognormal(1, TEAM_SIGMA)
  const bias = (type: keyof typeof MEDIAN_BIAS) => randomStream(seed, 'bias', type).lognormal(MEDIAN_BIAS[type], 0.1)
  return {
    seed,
    people: [...new Set(people.map(({ name }) => name))].toSorted(byKey).map((name) => hiddenPerson(seed, name, form)),
    estimateBias: { story: bias('story'), task: bias('task'), bug: bias('bug') },
    scopeArrivalRate: team.lognormal(0.12, 0.5),
  }
}

function hiddenPerson(seed: number, name: string, form: number): HiddenPerson {
  const stream = randomStream(seed, 'person', name)
  return {
    name,
    pointsPerHour: stream.lognormal(MEDIAN_POINTS_PER_HOUR * form, SPEED_SIGMA),
    absenceRate: Math.min(0.2, stream.lognormal(0.02, 0.5)),
    impedimentRate: Math.min(0.3, stream.lognormal(0.04, 0.5)),
  }
}

/**
 * Points of true effort in one estimated point of this item. Derived from seed and item key, not from the id: the same
 * backlog imported twice hides the same surprises.
 */
export function trueEffortPerPoint(team: HiddenTeam, item: { itemKey: string; type: string }): number {
  const { story, task, bug } = team.estimateBias
  const bias = item.type === 'bug' ? bug : item.type === 'task' ? task : story
  return bias * randomStream(team.seed, 'effort', item.itemKey).lognormal(1, 0.25)
}
