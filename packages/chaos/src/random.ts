import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** Draws from one stream. Streams of other keys are independent, so one more draw in the traffic moves nothing in the faults. */
export type Random = {
  /** Whole number, both bounds included. */
  integer: (from: number, to: number) => number
  chance: (probability: number) => boolean
  /** One of the values. Throws RangeError when there is none. */
  pick: <Value>(values: readonly Value[]) => Value
  /** One of the values, each as likely as its weight says. */
  weighted: <Value extends { weight: number }>(values: readonly Value[]) => Value
}

export function randomStream(...keys: readonly (string | number)[]): Random {
  const digest = createHash('sha256').update(JSON.stringify(keys)).digest()
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)))
  const integer = (from: number, to: number) => uniformInt(generator, from, to)
  const orNothing = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new RangeError('nothing to pick from')
    return value
  }
  return {
    integer,
    chance: (probability) => uniformFloat64(generator) < probability,
    pick: (values) => orNothing(values[integer(0, Math.max(0, values.length - 1))]),
    weighted(values) {
      let left = uniformFloat64(generator) * values.reduce((sum, { weight }) => sum + weight, 0)
      return orNothing(values.find(({ weight }) => (left -= weight) < 0) ?? values.at(-1))
    },
  }
}
