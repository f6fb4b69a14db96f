import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addLinks, cycleClosedBy, findCycle, type Link } from '../src/domain/dependency-graph.ts'

const needs = (text: string) => Map.groupBy(text.split(' ').filter(Boolean), (pair) => pair.charAt(0))
const graph = (text: string) => new Map([...needs(text)].map(([from, pairs]) => [from, pairs.map((pair) => pair.charAt(1))]))

describe('cycleClosedBy', () => {
  test.for([
    ['', 'ab', undefined],
    ['', 'aa', 'aa'],
    ['ab', 'ba', 'bab'],
    ['ab bc', 'ca', 'cabc'],
    ['ab bc', 'ac', undefined],
    ['ab ac bd cd', 'da', 'dabd'],
    ['ab bc cd ad', 'da', 'dad'],
  ] as const)('with %s the link %s closes %s', ([existing, link, cycle]) => {
    const [from = '', to = ''] = link
    expect(cycleClosedBy(graph(existing), { from, to })?.join('')).toBe(cycle)
  })
})

const names = Array.from('abcdefgh')
const links = fc.array(fc.record({ from: fc.constantFrom(...names), to: fc.constantFrom(...names) }), { maxLength: 40 })

function graphOf(all: readonly Link[]): Map<string, string[]> {
  const grouped = Map.groupBy(all, ({ from }) => from)
  return new Map([...grouped].map(([from, group]) => [from, [...new Set(group.map(({ to }) => to))]]))
}

/** Independent of the code under test: repeated squaring of reachability. */
function hasCycle(all: readonly Link[]): boolean {
  const reach = new Set(all.map(({ from, to }) => from + to))
  for (let grew = true; grew;) {
    const before = reach.size
    // What is added while the set is walked is walked as well.
    for (const ab of reach) for (const bc of reach) if (ab.charAt(1) === bc.charAt(0)) reach.add(ab.charAt(0) + bc.charAt(1))
    grew = reach.size > before
  }
  return names.some((item) => reach.has(item + item))
}

function isWalk(cycle: readonly string[], all: readonly Link[]): boolean {
  return cycle.slice(1).every((to, at) => all.some((link) => link.from === cycle[at] && link.to === to))
}

describe('for any links', () => {
  test('a cycle is found exactly where there is one, and it can be walked', () => {
    fc.assert(
      fc.property(links, (all) => {
        const cycle = findCycle(graphOf(all))
        expect(cycle !== undefined).toBe(hasCycle(all))
        if (cycle) {
          expect(cycle.at(0)).toBe(cycle.at(-1))
          expect(isWalk(cycle, all)).toBe(true)
        }
      }),
    )
  })

  test('what is accepted never holds a cycle, and each refused link would have closed the one named', () => {
    fc.assert(
      fc.property(links, links, (first, second) => {
        const existing = addLinks(new Map(), first).needs
        const { needs: accepted, refused } = addLinks(existing, second)
        expect(findCycle(accepted)).toBeUndefined()
        for (const [from, needed] of existing) expect(accepted.get(from)).toEqual(expect.arrayContaining(needed))
        const acceptedLinks = [...accepted].flatMap(([from, all]) => all.map((to) => ({ from, to })))
        for (const { from, to, cycle } of refused) {
          expect([cycle[0], cycle[1], cycle.at(-1)]).toEqual([from, to, from])
          expect(isWalk(cycle, [...acceptedLinks, { from, to }])).toBe(true)
        }
        const refusedNames = new Set(refused.map(({ from, to }) => from + to))
        const kept = second.filter(({ from, to }) => !refusedNames.has(from + to))
        expect(kept.every(({ from, to }) => accepted.get(from)?.includes(to))).toBe(true)
      }),
    )
  })

  test('a long chain of thousands is no trouble', () => {
    const chain = Array.from({ length: 20_000 }, (_none, at) => ({ from: `i${at}`, to: `i${at + 1}` }))
    const { needs: accepted, refused } = addLinks(new Map(), chain)
    expect(refused).toEqual([])
    expect(cycleClosedBy(accepted, { from: 'i20000', to: 'i0' })).toHaveLength(20_002)
  })
})
