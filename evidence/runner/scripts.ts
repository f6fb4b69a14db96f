import { type Figures, isRows, numberIn, rowCalled, rowWith } from './figures.ts'

export type Target = { target: string; found: number; met: boolean }

export type Script = {
  name: string
  about: string
  /** Options of a run with about a tenth of the work. */
  quick: readonly string[]
  /** What was promised, held against what was found. Throws if a figure is not there. */
  targets: (figures: Figures) => Target[]
}

const atMost = (target: string, found: number, limit: number): Target => ({ target: `${target} ≤ ${limit}`, found, met: found <= limit })
const atLeast = (target: string, found: number, limit: number): Target => ({ target: `${target} ≥ ${limit}`, found, met: found >= limit })
const none = (target: string, found: number): Target => ({ target: `${target} = 0`, found, met: found === 0 })

const rowsOf = (figures: Figures) => {
  if (!isRows(figures)) throw new Error('there are no rows')
  return figures
}

/** Every script, those that are done soonest first. */
export const scripts: readonly Script[] = [
  {
    name: 'confidence',
    about: 'how near the confidence of a strategy comes to the truth',
    quick: ['--runs', '400'],
    targets: (figures) => {
      const ours = rowWith(figures, 'estimate', 'posterior, as used')
      return [
        atMost('mean absolute error after 50 outcomes', numberIn(ours, 'steady'), 0.05),
        atMost('expected calibration error', numberIn(ours, 'calibration'), 0.05),
      ]
    },
  },
  {
    name: 'real-sprints',
    about: 'forecasts of real past sprints beside simple rules and stronger methods',
    quick: [],
    targets: (figures) => {
      const [honesty, allSprints] = [rowCalled(figures, 'forecast, mean'), rowCalled(figures, 'forecast, all sprints')]
      return [
        atMost("error over that of the team's own commitment", numberIn(rowCalled(figures, 'forecast'), 'mean'), 0.69),
        atLeast('coverage of the 80 % interval', numberIn(honesty, 'coverage'), 0.77),
        atMost('coverage of the 80 % interval', numberIn(honesty, 'coverage'), 0.83),
        atLeast('commitments at the 35 % quantile: kept, over all sprints', numberIn(allSprints, 'kept'), 0.65),
        atLeast('commitments at the 35 % quantile: volume, over all sprints', numberIn(allSprints, 'volume'), 0.75),
      ]
    },
  },
  {
    name: 'experiments',
    about: 'trials of strategies with a look after every sprint',
    quick: ['--runs', '100'],
    targets: (figures) => {
      const worst = Math.max(
        ...['0.5 and 0.5', '0.7 and 0.7', '0.9 and 0.9'].map((trial) => numberIn(rowWith(figures, 'trial', trial), 'promoted')),
      )
      return [
        atMost('promoted although nothing differs', worst, 0.05),
        atLeast('promoted at 0.6 and 0.8', numberIn(rowWith(figures, 'trial', '0.6 and 0.8'), 'promoted'), 0.8),
      ]
    },
  },
  {
    name: 'story-points',
    about: 'points suggested from similar items, on real backlogs',
    quick: [],
    targets: (figures) => [atMost('error over that of the running median', numberIn(figures, 'macroRatio'), 1)],
  },
  {
    name: 'memory-poison',
    about: 'forecasts with faulty and poisoned memories',
    quick: ['--teams', '20'],
    targets: (figures) => {
      const errors = rowsOf(figures).map((row) => numberIn(row, 'error'))
      return [atMost('largest error over that without memory', Math.max(...errors), 1.02)]
    },
  },
  {
    name: 'injection',
    about: 'decisions on items whose texts give orders',
    quick: ['--decisions', '100'],
    targets: (figures) => {
      const ours = rowWith(figures, 'advice', 'ours')
      return ['capacity', 'ranking', 'strategy', 'commitment'].map((what) => none(`decisions whose ${what} differs`, numberIn(ours, what)))
    },
  },
  {
    name: 'advisor',
    about: 'decisions while the model answers with garbage, hostile, truncated and slow answers',
    quick: ['--answers', '1000'],
    targets: (figures) => {
      const all = rowWith(figures, 'kind', 'all of them')
      return [
        none('crashes', numberIn(all, 'crashes')),
        none('invalid plans', numberIn(all, 'invalid')),
        none('larger commitments', numberIn(all, 'larger')),
        none('decisions that differ although the advice was not heard', numberIn(all, 'differs')),
      ]
    },
  },
  {
    name: 'simulated-teams',
    about: '30 sprints of simulated teams under the scrum master and under rules of thumb',
    quick: ['--seeds', '20'],
    targets: (figures) => {
      const { policies, differences } = Object(figures) as { policies?: unknown; differences?: unknown }
      const more = (than: string) =>
        atLeast(`accuracy less that of ${than}`, numberIn(rowWith(differences, 'policy', than), 'accuracy', 'mean'), 0)
      return [
        atLeast('share of commitments met', numberIn(rowWith(policies, 'policy', 'DSM'), 'met', 'mean'), 0.85),
        more('last 3 sprints'),
        more('last 3 less 10 %'),
      ]
    },
  },
]
