import type { TestCarrier } from '@dsm/testing'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Entry, EventCarrier } from '../src/index.ts'
import { carrierTest } from './carrier-conformance.ts'

const mark = { field: 'sprint', value: '1' }
const groups = ['g', 'h', 'i']

const read = (carrier: EventCarrier, group: string, count = 10) =>
  carrier.read({ group, consumer: 'a', count, blockMs: 0, signal: new AbortController().signal })
const bodies = (entries: readonly Entry[]) => entries.map(({ body }) => body)
const ids = (entries: readonly Entry[]) => entries.map(({ id }) => id)

const Steps = fc.array(
  fc.record({
    do: fc.constantFrom('publish', 'read', 'ack', 'trim'),
    group: fc.constantFrom(...groups),
    count: fc.integer({ min: 1, max: 3 }),
  }),
  // Short ones hardly ever trim anything that somebody needs.
  { minLength: 20, maxLength: 60, size: 'max' },
)

/** What every carrier promises about trimming. Each adapter passes all of it. */
export function trimmingConformance(name: string, open: () => Promise<TestCarrier>): void {
  const test = carrierTest(open)

  describe(`${name} carrier: trimming`, () => {
    test('whatever is read, acknowledged and trimmed, every group gets every entry', { tags: ['G6'] }, async ({ opened }) => {
      const property = fc.asyncProperty(Steps, async (steps) => {
        await opened.lose()
        const { published, seen, lost } = await walk(opened.carrier, steps)
        expect(seen).toEqual(groups.map(() => published))
        expect(lost).toEqual([])
      })
      await fc.assert(property, { numRuns: 40, seed: 7 })
    })

    test('nothing is trimmed while a service has no group yet', { tags: ['G6'] }, async ({ carrier }) => {
      await carrier.publish(['1', '2'], mark)
      await carrier.ack('g', ids(await read(carrier, 'g')))
      expect(await carrier.trim(['g', 'h'])).toBe(0)
      expect(bodies(await read(carrier, 'h'))).toEqual(['1', '2'])
    })

    test('trimming spares what the slowest group has not read', { tags: ['G6'] }, async ({ carrier }) => {
      await carrier.publish(['1', '2', '3'], mark)
      await carrier.ack('g', ids(await read(carrier, 'g')))
      await read(carrier, 'slow', 1)
      await carrier.trim(['g'])
      expect(bodies(await read(carrier, 'slow'))).toEqual(['2', '3'])
    })

    test('trimming spares what is pending', { tags: ['G6'] }, async ({ carrier }) => {
      await carrier.publish(['1', '2', '3'], mark)
      const entries = await read(carrier, 'g')
      await carrier.ack('g', [entries[0]?.id ?? '', entries[2]?.id ?? ''])
      expect(await carrier.trim(['g'])).toBe(1)
      expect(bodies(await carrier.resume({ group: 'g', consumer: 'a', count: 10 }))).toEqual(['2'])
    })

    test('what all have acknowledged goes, so that the stream does not grow', { tags: ['G6'] }, async ({ carrier }) => {
      for (const group of ['g', 'h']) await carrier.ensureGroup(group)
      await carrier.publish(['1', '2', '3'], mark)
      for (const group of ['g', 'h']) await carrier.ack(group, ids(await read(carrier, group)))
      // An adapter may keep the last one, by which it knows where each group stands.
      expect(await carrier.trim(['g', 'h'])).toBeGreaterThanOrEqual(2)
    })
  })
}

/** Takes the steps, then lets every group read on to the end. `lost`: entries that a group was given, has not acknowledged, and is not given again. */
async function walk(carrier: EventCarrier, steps: readonly { do: string; group: string; count: number }[]) {
  const seen = new Map(groups.map((group) => [group, Array<string>()]))
  const held = new Map(groups.map((group) => [group, Array<string>()]))
  let published = 0
  const readOn = async (group: string, count: number) => {
    const entries = await read(carrier, group, count)
    seen.get(group)?.push(...bodies(entries))
    held.get(group)?.push(...ids(entries))
    return entries.length
  }
  for (const group of groups) await carrier.ensureGroup(group)
  for (const { do: what, group, count } of steps) {
    if (what === 'publish') await carrier.publish([String((published += 1))], mark)
    else if (what === 'read') await readOn(group, count)
    else if (what === 'ack') await carrier.ack(group, held.get(group)?.splice(0, count) ?? [])
    else await carrier.trim(groups)
  }
  const lost: string[] = []
  for (const group of groups) {
    while ((await readOn(group, 10)) > 0);
    const again = new Set(ids(await carrier.resume({ group, consumer: 'a', count: 100 })))
    lost.push(...(held.get(group) ?? []).filter((id) => !again.has(id)))
  }
  return { published, seen: [...seen.values()].map((found) => new Set(found).size), lost }
}
