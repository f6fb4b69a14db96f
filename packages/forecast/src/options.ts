/** Numbers of the method. None is fitted to a team or organisation; results are flat around each. Half-lives are in closed sprints. */
export type ForecastOptions = {
  /** What is believed of points per hour before any sprint, and how history overrules it. */
  rate: RatePrior
  /** Share of its commitment that an unknown team is believed to deliver. */
  coldShare: number
  /** A team's own sprints lose half their say after so many more of its sprints: in its standing, in its shares, in its regrets. */
  standingHalfLife: number
  shareHalfLife: number
  regretHalfLife: number
  /** The same for the pool of all teams, whose newest `poolSize` sprints are kept. */
  poolHalfLife: number
  poolSize: number
  /** A team's own sprint counts as so many of other teams, in models that learn from the pool. */
  ownWeight: number
  /** How many of its sprints it takes until a team's errors say as much about their size as the pool's do. */
  spreadSprints: number
  /** Strength of the prior coefficients of the regression on the state of the work. */
  ridge: number
  /** Share of the pool's regrets that counts for a team. */
  pooledRegret: number
  /** Step of the adaptation of interval widths, by a team's own outcomes and by everyone's. */
  coverageStep: number
  /** Whether other teams' sprints are used, and likeness to past sprints. Off only to measure what they bring. */
  pooling: boolean
  memory: boolean
}

/** The cold-start prior of points per available hour. */
export type RatePrior = {
  /** Median. */
  pointsPerHour: number
  /** Standard deviation of the logarithm. */
  logSpread: number
  /** How many sprints the median is worth, and the spread. */
  sprints: number
  spreadSprints: number
  /** A sprint this many sprints older than the latest one weighs half. */
  halfLifeSprints: number
  /** A sprint below this share of the usual speed counts as this share. */
  lowestShare: number
}

export const defaultOptions: ForecastOptions = {
  rate: { pointsPerHour: 0.1, logSpread: 0.25, sprints: 1, spreadSprints: 4, halfLifeSprints: 4, lowestShare: 0.2 },
  coldShare: 0.8,
  standingHalfLife: 4,
  shareHalfLife: 8,
  regretHalfLife: 50,
  poolHalfLife: 200,
  poolSize: 400,
  ownWeight: 5,
  spreadSprints: 10,
  ridge: 30,
  pooledRegret: 0.2,
  coverageStep: 0.05,
  pooling: true,
  memory: true,
}
