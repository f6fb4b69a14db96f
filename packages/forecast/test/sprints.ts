import { newLearner, observe, type Learner, type Observation } from '../src/index.ts'
import { noise } from './noise.ts'

/** A closed sprint of the team `ours`, as a test needs it. */
export function sprint(
  delivered: number,
  more: Omit<Partial<Observation>, 'context'> & { context?: Partial<Observation['context']> } = {},
): Observation {
  const { context, ...rest } = more
  return { delivered, ranOut: false, ...rest, context: { team: 'ours', ...context } }
}

export function learned(observations: readonly Observation[], start: Learner = newLearner()): Learner {
  return observations.reduce(observe, start)
}

/** Sprints of a team with `rate` points an hour, hours that vary, and noise of `spread` on a logarithmic scale. */
export function teamSprints(count: number, { seed = 1, rate = 0.1, spread = 0.25, team = 'ours' } = {}): Observation[] {
  const { uniform, normal } = noise(seed)
  return Array.from({ length: count }, () => {
    const hours = Math.round(300 * (0.6 + 0.4 * uniform()))
    return sprint(Math.round(hours * rate * Math.exp(spread * normal())), { context: { team, hours, fullHours: 300 } })
  })
}
