import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** Chance, the same for the same seed and number. */
export type Draw = {
  /** Whole number, both bounds included. */
  integer: (from: number, to: number) => number
  chance: (probability: number) => boolean
  /** One of the values. Throws RangeError when there is none. */
  pick: <Value>(values: readonly Value[]) => Value
}

export function drawOf(seed: number, number: number): Draw {
  const digest = createHash('sha256').update(`hostile ${seed} ${number}`).digest()
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)))
  const integer = (from: number, to: number) => uniformInt(generator, from, to)
  return {
    integer,
    chance: (probability) => uniformFloat64(generator) < probability,
    pick: (values) => {
      const value = values[integer(0, Math.max(0, values.length - 1))]
      if (value === undefined) throw new RangeError('nothing to pick from')
      return value
    },
  }
}
