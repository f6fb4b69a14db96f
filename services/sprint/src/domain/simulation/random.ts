import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** Draws from one random stream. Two streams with the same keys give the same draws, whatever was drawn elsewhere. */
export type RandomStream = {
  /** Uniform in [0, 1). */
  uniform(): number
  /** Uniform whole number, both bounds included. */
  integer(from: number, to: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** Standard normal, by Box and Muller. */
  normal(): number
  /** Lognormal with this median; `sigma` is the standard deviation of the logarithm. */
  lognormal(median: number, sigma: number): number
  /** Number of arrivals when `mean` are expected, by Knuth's product method (meant for means below 10). */
  poisson(mean: number): number
  /** One of the values, all equally likely. Throws RangeError when there is none. */
  pick<Value>(values: readonly Value[]): Value
}

/** 32-bit FNV-1a over the UTF-16 code units of a text, started from each of four bases. */
function fnv1a(text: string): [number, number, number, number] {
  let [a, b, c, d] = [0x811c9dc5, 0x1b873593, 0x9e3779b9, 0x7f4a7c15]
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x01000193)
    c = Math.imul(c ^ unit, 0x01000193)
    d = Math.imul(d ^ unit, 0x01000193)
  }
  return [a, b, c, d]
}

/** The finaliser of MurmurHash3: every bit of the input reaches every bit of the output, so neighbouring keys share nothing. */
function avalanche(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35)
  return second ^ (second >>> 16)
}

/**
 * A xoroshiro128+ stream whose 128 bits of state are four salted hashes of the keys.
 * Keys are what people read (seed, day, `ATLAS-17`): ids and row order differ between two runs, so they must not matter.
 */
export function randomStream(...keys: readonly (string | number)[]): RandomStream {
  const generator = xoroshiro128plusFromState(fnv1a(JSON.stringify(keys)).map(avalanche))
  const uniform = () => uniformFloat64(generator)
  // 1 - u lies in (0, 1], where the logarithm is finite.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())

  return {
    uniform,
    normal,
    integer: (from, to) => uniformInt(generator, from, to),
    chance: (probability) => uniform() < probability,
    lognormal: (median, sigma) => median * Math.exp(sigma * normal()),
    poisson(mean) {
      const limit = Math.exp(-mean)
      let arrivals = 0
      for (let product = uniform(); product > limit; product *= uniform()) arrivals++
      return arrivals
    },
    pick(values) {
      const value = values[uniformInt(generator, 0, Math.max(0, values.length - 1))]
      if (value === undefined) throw new RangeError('nothing to pick from')
      return value
    },
  }
}
