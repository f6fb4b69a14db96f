import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { backtest, mean, quantileOf, readRows, RowError, scorePoints, type BacktestRow } from '../src/index.ts'
import { baselinesOf, quantile } from '../src/backtest/baselines.ts'
import { scoreSpread } from '../src/backtest/scores.ts'
import { walkForward } from '../src/backtest/walk.ts'
import { noise } from './noise.ts'

const plain = (lines: string[]) => `team,sprint,committed,delivered,hours\n${lines.join('\n')}\n`
const { normal } = noise(8)
const sprints = Array.from(
  { length: 24 },
  (_, index) => `${index % 2 ? 'red' : 'blue'},S${index},${20 + (index % 5)},${Math.round(16 + 3 * normal())},300`,
)
const rows = readRows(plain(sprints))

describe('past sprints are read', () => {
  it('from plain columns, in any order and case, with what is not there unknown', () => {
    const [row] = readRows('\uFEFFDelivered,Committed,Team,Sprint,Capacity\n7,10,red,S1,\n')
    expect(row).toMatchObject({
      project: 'all',
      team: 'red',
      sprint: 'S1',
      committed: 10,
      context: { hours: null, days: null },
      outcome: { delivered: 7 },
    })
  })

  const head = 'id,project,team,seq,visible_seq,committed,n_committed,v_prog,v_done,v_add0,plan_days'
  const start = `${head}\nA-1,A,red,1,0,10,4,2,1,0,-3\n`
  const end = 'id,delivered,v_add30,v_rem30,v_done30,v_add50,v_rem50,v_done50,v_add80,v_rem80,v_done80\nA-1,8,1,0,3,1,2,5,1,2,0\n'
  it('from the columns of the sprint benchmark: impossible lengths are unknown, and what was done stays done', () => {
    expect(readRows(start, end)).toEqual([
      {
        project: 'A',
        team: 'red',
        sprint: 'A-1',
        seq: 1,
        visibleSeq: 0,
        committed: 10,
        context: { team: 'red', committed: 10, items: 4, inProgress: 2, done: 1, added: 0, days: null },
        outcome: {
          delivered: 8,
          ranOut: false,
          progress: [
            { gone: 0.3, done: 3, added: 1, removed: 0 },
            { gone: 0.5, done: 5, added: 1, removed: 2 },
            { gone: 0.8, done: 5, added: 1, removed: 2 },
          ],
        },
      },
    ])
  })

  it.each([
    ['no sprints', 'team,sprint,committed,delivered\n', undefined, 'no sprints'],
    ['missing columns', 'team,points\nred,3\n', undefined, 'sprint, committed, delivered'],
    ['words for numbers', plain(['red,S1,many,3,']), undefined, 'line 2: committed is "many"'],
    ['no outcome in the row', plain(['red,S1,5,3,', 'red,S2,5,,']), undefined, 'line 3: delivered is ""'],
    ['points below zero', plain(['red,S1,5,-3,']), undefined, 'line 2: delivered is "-3"'],
    ['a sprint that is not among the outcomes', start, end.replace('A-1', 'A-2'), 'line 2: A-1 has no outcome'],
    ['a line with too few cells', plain(['red,S1']), undefined, ''],
  ])('or refused with the line and the reason: %s', (_name, csv, outcomes, reason) => {
    expect(() => readRows(csv, outcomes)).toThrow(RowError)
    expect(() => readRows(csv, outcomes)).toThrow(reason)
  })
})

describe('the walk through past sprints', () => {
  it('never looks ahead: a forecast is the same whatever comes after it', () => {
    const changed = rows.map((row, index): BacktestRow => (index < 12 ? row : { ...row, outcome: { ...row.outcome, delivered: 500 } }))
    const [before, after] = [walkForward(rows), walkForward(changed)]
    expect(after.slice(0, 13).map(({ forecast }) => forecast)).toEqual(before.slice(0, 13).map(({ forecast }) => forecast))
    expect(after.at(-1)?.forecast).not.toEqual(before.at(-1)?.forecast)
  })

  it('learns from a sprint only once its outcome was known', () => {
    const late = rows.map((row): BacktestRow => ({ ...row, visibleSeq: 0 }))
    for (const { forecast, baselines, committed } of walkForward(late)) {
      expect(forecast.basis).toBe('prior')
      expect(baselines.last).toBe(committed)
    }
  })

  it('keeps projects apart', () => {
    const other = rows.map((row): BacktestRow => ({ ...row, project: 'other' }))
    const both = walkForward([...rows, ...other])
    expect(both.slice(24).map(({ forecast }) => forecast)).toEqual(both.slice(0, 24).map(({ forecast }) => forecast))
  })

  it('tells how far it is', () => {
    const seen: number[] = []
    walkForward(rows, { onProgress: (done, all) => seen.push(done / all) })
    expect(seen.at(-1)).toBe(1)
    expect(seen).toHaveLength(24)
  })

  it('scores only teams with three earlier sprints, each project on its own, and their mean', () => {
    const report = backtest([...rows, ...rows.map((row): BacktestRow => ({ ...row, project: 'other' }))])
    expect(report?.projects.map(({ project, methods }) => [project, methods.forecast.sprints])).toEqual([
      ['all', 18],
      ['other', 18],
    ])
    expect(report?.overall.methods.forecast.sprints).toBe(36)
    expect(report?.overall.methods.committed.relMae).toBeCloseTo(1)
    expect(report?.overall.methods.forecast.relMae).toBeLessThan(0.8)
    expect(backtest(rows.slice(0, 6))).toBeUndefined()
  })

  it('scores all sprints together as well, where a project counts by its sprints and its points', () => {
    const larger = rows.slice(0, 12).map((row): BacktestRow => {
      const { delivered } = row.outcome
      return { ...row, project: 'other', outcome: { ...row.outcome, delivered: 10 * delivered } }
    })
    const report = backtest([...rows, ...larger])
    if (!report) throw new Error('no report')
    const { projects, pooled, steps } = report
    const sprintsOf = (name: string) => steps.filter(({ row }) => row.project === name)
    const points = (name: string) => sprintsOf(name).reduce((sum, { row }) => sum + row.outcome.delivered, 0)
    const weighed = (weightOf: (name: string) => number, figure: 'kept' | 'volume') =>
      projects.reduce((sum, { project, spread }) => sum + weightOf(project) * (spread[figure] ?? 0), 0) /
      projects.reduce((sum, { project }) => sum + weightOf(project), 0)
    expect(sprintsOf('other').length).toBeLessThan(sprintsOf('all').length)
    expect(pooled.kept).toBeCloseTo(weighed((name) => sprintsOf(name).length, 'kept'))
    expect(pooled.volume).toBeCloseTo(weighed(points, 'volume'))
    expect(pooled.volume).not.toBeCloseTo(mean(projects.map(({ spread }) => spread.volume ?? 0)))
  })
})

describe('scores', () => {
  it('are what they say, by hand', () => {
    const score = scorePoints([
      { committed: 10, delivered: 8, forecast: 9 },
      { committed: 10, delivered: 14, forecast: 12 },
      { committed: 10, delivered: 10, forecast: 10 },
    ])
    expect(score).toEqual({
      sprints: 3,
      mae: 1,
      relMae: 0.5,
      nmae: 1 / 3,
      accuracy: expect.closeTo((8 / 9 + 12 / 14 + 1) / 3),
      over: 1 / 3,
    })
  })

  it('are null where there is nothing to divide by', () => {
    expect(scorePoints([{ committed: 5, delivered: 5, forecast: 5 }])).toMatchObject({ relMae: null, nmae: null, accuracy: 1 })
  })

  it('of distributions: coverage, width, kept and volume', () => {
    const errors = [0.1, 0.35, 0.5, 0.9].map((probability) => ({ probability, error: probability - 0.5 }))
    const distribution = { centre: 10, scale: 10, errors, least: 0 }
    const score = scoreSpread([4, 8, 12, 16].map((delivered) => ({ delivered, distribution })))
    expect(quantileOf(distribution, 0.1)).toBe(6)
    expect(score).toMatchObject({ coverage: 0.5, width: 0.8, kept: 0.5, volume: 0.85 })
    expect(score.below.find(({ stated }) => stated === 0.5)?.found).toBe(0.5)
  })

  it('simple rules are those of the benchmark', () => {
    const rules = baselinesOf(20, [
      { committed: 10, delivered: 5 },
      { committed: 10, delivered: 10 },
    ])
    expect(rules).toEqual({ committed: 20, last: 10, ewma: 6.5, blend: 0.5 * 7.5 + 0.5 * 20 * 0.75 })
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75)
  })
})

const real = join(import.meta.dirname, '../../../../shared/benchmarks/sprints')
describe.skipIf(!existsSync(join(real, 'sprints.csv')))('real sprints beside the checkout', () => {
  it('are forecast better than by simple rules, with intervals that hold', () => {
    const report = backtest(readRows(readFileSync(join(real, 'sprints.csv'), 'utf8'), readFileSync(join(real, 'outcomes.csv'), 'utf8')))
    const { methods, spread, underway } = report?.overall ?? {}
    expect(methods?.forecast.relMae).toBeLessThan(0.69)
    expect(methods?.blend.relMae).toBeCloseTo(0.781, 3)
    expect(spread?.coverage).toBeGreaterThan(0.77)
    expect(spread?.coverage).toBeLessThan(0.83)
    expect(spread?.kept).toBeGreaterThan(0.65)
    expect(report?.pooled.kept).toBeGreaterThan(0.65)
    expect(report?.pooled.volume).toBeGreaterThan(0.75)
    const again = underway?.map(({ score }) => score.relMae ?? 1) ?? []
    expect(again).toEqual(again.toSorted((a, b) => b - a))
  })
})
