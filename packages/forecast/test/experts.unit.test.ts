import { describe, expect, it } from 'vitest'
import { opinionsOf, type ExpertName } from '../src/experts.ts'
import { learnRate } from '../src/experts/points-per-hour.ts'
import type { Learner } from '../src/learner.ts'
import { defaultOptions } from '../src/options.ts'
import { situationOf } from '../src/situation.ts'
import type { SimilarEpisode, SprintContext } from '../src/sprint.ts'
import { learned, sprint } from './sprints.ts'

function say(learner: Learner, context: Partial<SprintContext>, similar: SimilarEpisode[] = []) {
  const history = learner.teams['ours']?.history ?? []
  const situation = situationOf({ context: { team: 'ours', ...context }, history, pool: learner.pool, similar, options: learner.options })
  return Object.fromEntries((situation ? opinionsOf(situation) : []).map(({ expert, points }) => [expert, points])) as Partial<
    Record<ExpertName, number>
  >
}

const steady = learned(Array.from({ length: 12 }, () => sprint(20, { context: { committed: 25, hours: 200 } })))

describe('experts', () => {
  it('sleep where they lack what they need', () => {
    expect(Object.keys(say(steady, {}))).toEqual(['velocity', 'nearest-sprints'])
    expect(Object.keys(say(steady, { hours: 200 }))).toEqual(['velocity', 'points-per-hour', 'nearest-sprints'])
    expect(Object.keys(say(steady, { committed: 25 }))).toEqual(['velocity', 'kept-share', 'work-state', 'nearest-sprints'])
  })

  it('know nothing of a team without sprints, commitment and hours', () => {
    expect(say(learned([]), {})).toEqual({})
  })

  it.each([
    ['velocity', { hours: 200 }, 20],
    ['velocity', { hours: 100 }, 10],
    ['points-per-hour', { hours: 100 }, 10],
    ['kept-share', { committed: 50 }, 40],
    ['nearest-sprints', { committed: 25 }, 20],
  ] as const)('%s of a team that always delivers 20 of 25 points in 200 hours, for %o', (expert, context, points) => {
    expect(say(steady, context)[expert]).toBeGreaterThan(points * 0.95)
    expect(say(steady, context)[expert]).toBeLessThan(points * 1.05)
  })

  it('the state of the work counts: what is done stays done', () => {
    const [open = 0, done = 0] = [say(steady, { committed: 25 })['work-state'], say(steady, { committed: 25, done: 10 })['work-state']]
    expect(done).toBeGreaterThan(open)
  })

  it('a sprint that ran out of work is no sign of a slow team', () => {
    const short = sprint(5, { ranOut: true, context: { committed: 5, hours: 200 } })
    const [before, after] = [say(steady, { hours: 200 }), say(learned([short, short], steady), { hours: 200 })]
    for (const expert of ['velocity', 'points-per-hour'] as const) expect(after[expert]).toBeGreaterThan((before[expert] ?? 0) * 0.97)
  })

  const hours = 300
  const first = (delivered: number, more: Partial<SprintContext> = {}) => sprint(delivered, { ranOut: true, context: { hours, ...more } })
  it.each([
    ['is nothing that other sprints could be like', first(12), { 'nearest-sprints': undefined }],
    ['shows no smaller share than is guessed of unknown teams', first(12, { committed: 40 }), { 'kept-share': 32 }],
    ['shows the share that was kept at least', first(40, { committed: 40 }), { 'kept-share': 40 }],
    ['leaves the usual points where they were', first(12), { velocity: 30 }],
  ])('a first sprint that ran out of work %s', (_name, only, said: Partial<Record<ExpertName, number>>) => {
    expect({ 'nearest-sprints': undefined, ...say(learned([only]), only.context) }).toMatchObject(said)
  })

  const sixties = (count: number) => Array.from({ length: count }, () => sprint(60, { context: { hours } }))
  it.each([1, 2, 5, 12])(
    '%i sprints that beat the cold guess are like one more of them, in its hours, and not like more than they were',
    (count) => {
      expect(say(learned(sixties(count)), { hours })['nearest-sprints']).toBeCloseTo(60, 6)
      expect(say(learned(sixties(count)), { hours: hours / 2 })['nearest-sprints']).toBeCloseTo(30, 6)
    },
  )

  it('sprints of the own team by the hour age with its standing: after five at a new speed that speed is usual', () => {
    const slow = Array.from({ length: 20 }, () => sprint(10, { context: { hours } }))
    expect(say(learned([...slow, ...sixties(5)]), { hours })['nearest-sprints']).toBeGreaterThan(45)
  })

  it('sprints of other teams count in units of each team', () => {
    const theirs = Array.from({ length: 12 }, () => sprint(600, { context: { team: 'theirs', hours: 3000 } }))
    const said = say(learned(theirs), { hours })['nearest-sprints'] ?? 0
    expect(said).toBeGreaterThan(30)
    expect(said).toBeLessThan(61)
  })

  const episode = (delivered: number, more: Partial<SimilarEpisode> = {}) => ({
    similarity: 1,
    delivered,
    hours: null,
    committed: null,
    ...more,
  })
  it.each([
    ['is taken as it is', {}, [episode(18)], 18],
    ['is brought to the hours of this sprint', { hours: 100 }, [episode(24, { hours: 200 })], 12],
    ['is brought to the commitment of this sprint', { committed: 50 }, [episode(15, { committed: 25 })], 30],
    ['counts by its similarity', {}, [episode(10, { similarity: 0.1 }), episode(22, { similarity: 0.9 })], 22],
    ['adds at most a quarter to what is usual', {}, [episode(1e9)], 25],
    ['takes at most a fifth from it', {}, [episode(0)], 16],
    ['that is not a number is not heard', {}, [episode(Number.NaN)], undefined],
    ['without similarity is not heard', {}, [episode(5, { similarity: 0 })], undefined],
  ])('a recalled episode %s', (_name, context, similar, points) => {
    const said = say(steady, context, similar)['similar-episodes']
    if (points === undefined) expect(said).toBeUndefined()
    else expect(said).toBeCloseTo(points, -0.5)
  })

  it('cold-start speed is the stated prior, and its spread that of a new sample', () => {
    const { location, scale, degreesOfFreedom } = learnRate([], defaultOptions.rate)
    expect(Math.exp(location)).toBeCloseTo(0.1)
    expect(scale).toBeCloseTo(0.25 * Math.SQRT2)
    expect(degreesOfFreedom).toBe(4)
  })
})
