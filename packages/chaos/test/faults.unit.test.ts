import { expect, test } from 'vitest'
import { drawFault, type Fault, faultKinds, faultText, killsOf } from '../src/monkey/faults.ts'
import { randomStream } from '../src/random.ts'

const draws = (seed: number, count: number) => {
  const random = randomStream('faults', seed)
  return Array.from({ length: count }, () => drawFault(random, []))
}

test('a seed gives the same faults again, another seed others', () => {
  expect(draws(7, 50)).toEqual(draws(7, 50))
  expect(draws(7, 50)).not.toEqual(draws(8, 50))
})

test('every kind of fault comes up', () => {
  expect(new Set(draws(1, 2000).map(({ fault }) => fault.do))).toEqual(new Set(faultKinds))
})

test('asked for some kinds, there are no others', () => {
  const random = randomStream('faults', 1)
  const kinds = new Set(Array.from({ length: 50 }, () => drawFault(random, ['kill', 'lose redis']).fault.do))
  expect(kinds).toEqual(new Set(['kill', 'lose redis']))
})

test.for<[Fault, string, number]>([
  [{ do: 'kill', service: 'sprint', replica: 2, renamed: true }, 'kill sprint-2', 1],
  [{ do: 'kill both', service: 'backlog' }, 'kill both backlog', 2],
  [{ do: 'freeze', service: 'project', to: 'redis', ms: 3200 }, 'freeze project from redis for 3.2 s', 0],
  [{ do: 'flush redis', ms: 0 }, 'flush redis', 0],
  [{ do: 'duplicate', agoMs: 10, count: 3 }, 'duplicate', 0],
])('%o is told in words', ([fault, text, kills]) => {
  expect(faultText(fault)).toBe(text)
  expect(killsOf(fault)).toBe(kills)
})
