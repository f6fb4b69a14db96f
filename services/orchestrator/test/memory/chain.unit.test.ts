import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chainHash, type ChainHead, checkHead, checkLink, type Link, uncheckedChain } from '../../src/domain/memory/chain.ts'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

function chainOf(contents: readonly unknown[]): Link[] {
  const links: Link[] = []
  for (const content of contents) {
    const previousHash = links.at(-1)?.hash ?? null
    links.push({
      id: `row-${links.length + 1}`,
      number: links.length + 1,
      previousHash,
      hash: chainHash(previousHash, content, digest),
      content,
    })
  }
  return links
}

const headOf = (links: readonly Link[]): ChainHead => ({ length: links.length, hash: links.at(-1)?.hash ?? null })

const faultOf = (links: readonly Link[], head: ChainHead) =>
  checkHead(
    links.reduce((checked, link) => checkLink(checked, link, digest), uncheckedChain),
    head,
  ).fault

const contents = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, facts: { teamSize: 5, ptoRatio: 0.2 } }))
const rehashed = (link: Link, content: unknown): Link => ({ ...link, content, hash: chainHash(link.previousHash, content, digest) })
const changed = (at: number, change: (link: Link) => Link) => chainOf(contents).map((link, index) => (index === at ? change(link) : link))

test('a chain that nobody touched is whole, an empty one as well', () => {
  const links = chainOf(contents)
  expect(faultOf(links, headOf(links))).toBeNull()
  expect(faultOf([], { length: 0, hash: null })).toBeNull()
})

test('the order of keys does not matter: a database may give them back in another', () => {
  expect(chainHash(null, { a: 1, b: { c: 2, d: 3 } }, digest)).toBe(chainHash(null, { b: { d: 3, c: 2 }, a: 1 }, digest))
})

test.each([0, 2, 4])('a row whose content was altered is named: row %i', (at) => {
  const links = changed(at, (link) => ({ ...link, content: { name: 'forged' } }))
  expect(faultOf(links, headOf(chainOf(contents)))).toMatchObject({
    number: at + 1,
    id: `row-${at + 1}`,
    because: expect.stringContaining('hash'),
  })
})

test.each([0, 2, 4])('a row that was altered together with its hash is named: row %i', (at) => {
  const links = changed(at, (link) => rehashed(link, { name: 'forged' }))
  expect(faultOf(links, headOf(chainOf(contents)))).toMatchObject({ number: at + 1, id: `row-${at + 1}` })
})

test.each([0, 2, 4])('a row that was taken out is missed: row %i', (at) => {
  const links = chainOf(contents).filter((_link, index) => index !== at)
  expect(faultOf(links, headOf(chainOf(contents)))).toEqual({ number: at + 1, id: null, because: 'the row is missing' })
})

test('a row too many at the end is named', () => {
  const links = chainOf([...contents, { name: 'smuggled in' }])
  expect(faultOf(links, headOf(chainOf(contents)))).toMatchObject({ number: 6, id: 'row-6' })
})

test('a first row that names a row before it is named', () => {
  const links = chainOf(contents)
    .slice(2)
    .map((link, index) => ({ ...link, number: index + 1 }))
  expect(faultOf(links, { length: 3, hash: links.at(-1)?.hash ?? null })).toMatchObject({ number: 1, id: 'row-3' })
})

test('whatever single value of whatever row is altered, that row is named', () => {
  const facts = fc.record({ teamSize: fc.integer(), ptoRatio: fc.double({ noNaN: true }), text: fc.string() })
  fc.assert(
    fc.property(
      fc.array(facts, { minLength: 1, maxLength: 8 }),
      fc.nat(),
      fc.constantFrom('teamSize', 'ptoRatio', 'text'),
      (rows, where, key) => {
        const links = chainOf(rows)
        const at = where % rows.length
        const forged = links.map((link, index) => (index === at ? { ...link, content: { ...rows[at], [key]: 'other' } } : link))
        fc.pre(rows[at]?.text !== 'other')
        expect(faultOf(forged, headOf(links))?.number).toBe(at + 1)
      },
    ),
  )
})
