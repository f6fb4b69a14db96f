/** One row of a regression. `atLeast`: the outcome is this or more. */
export type Row = { features: readonly number[]; outcome: number; weight: number; atLeast: boolean }

const sweeps = 6

/**
 * Coefficients of a linear model for the median: least absolute deviations by iteratively reweighted least squares (Schlossmacher 1973), residuals below
 * `smallest` counted as that (Huber's smooth middle), with a ridge of strength `ridge` towards the coefficients `prior`.
 * A lower limit that the model already exceeds says nothing and is left out of that sweep (censored LAD, Powell 1984).
 */
export function regress(
  rows: readonly Row[],
  prior: readonly number[],
  { ridge, smallest }: { ridge: number; smallest: number },
): number[] {
  let coefficients = [...prior]
  for (let sweep = 0; sweep < sweeps; sweep++) coefficients = solve(normalEquations(rows, coefficients, { prior, ridge, smallest }))
  return coefficients
}

export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

type Shrinkage = { prior: readonly number[]; ridge: number; smallest: number }

/** Rows of [matrix | right side]. */
function normalEquations(rows: readonly Row[], coefficients: readonly number[], { prior, ridge, smallest }: Shrinkage): Float64Array[] {
  const size = prior.length
  const system = prior.map((mean, i) => {
    const line = new Float64Array(size + 1)
    line[i] = ridge
    line[size] = ridge * mean
    return line
  })
  for (const { features, outcome, weight, atLeast } of rows) {
    const residual = outcome - dot(features, coefficients)
    if (atLeast && residual < 0) continue
    const influence = weight / Math.max(smallest, Math.abs(residual))
    for (const [i, line] of system.entries()) {
      const scaled = influence * (features[i] ?? 0)
      if (scaled === 0) continue
      for (let j = 0; j < size; j++) line[j] = (line[j] ?? 0) + scaled * (features[j] ?? 0)
      line[size] = (line[size] ?? 0) + scaled * outcome
    }
  }
  return system
}

/** Gauss elimination. The ridge makes the matrix positive definite, so no pivot is zero. */
function solve(system: Float64Array[]): number[] {
  const size = system.length
  for (const [i, pivot] of system.entries()) {
    for (const line of system.slice(i + 1)) {
      const factor = (line[i] ?? 0) / (pivot[i] ?? 1)
      if (factor === 0) continue
      for (let k = i; k <= size; k++) line[k] = (line[k] ?? 0) - factor * (pivot[k] ?? 0)
    }
  }
  const solution = Array.from({ length: size }, () => 0)
  for (let i = size - 1; i >= 0; i--) {
    const line = system[i]
    if (!line) continue
    let rest = line[size] ?? 0
    for (let k = i + 1; k < size; k++) rest -= (line[k] ?? 0) * (solution[k] ?? 0)
    solution[i] = rest / (line[i] ?? 1)
  }
  return solution
}
