import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test as base } from 'vitest'
import { factsOf, readTableFile, writeTableFile } from '../src/table-file.ts'

const test = base.extend<{ path: string }>({
  // oxlint-disable-next-line no-empty-pattern
  path: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'dsm-table-'))
    await use(join(directory, 'items.copy.gz'))
    await rm(directory, { recursive: true })
  },
})

const signal = new AbortController().signal
const lines = Array.from({ length: 5000 }, (_, at) => `${at}\tvalue ${at} ${'x'.repeat(at % 97)}\n`)
/** As a server sends it: cut anywhere. */
const cutAnywhere = (text: string) => Readable.from(text.match(/[^]{1,777}/g)?.map((part) => Buffer.from(part)) ?? [])

async function pieces(path: string, pieceBytes: number): Promise<string[]> {
  const found: string[] = []
  for await (const piece of readTableFile(path, pieceBytes)) found.push(piece.toString())
  return found
}

test('rows come back as they were written, whatever the pieces are cut at', async ({ path }) => {
  let told = 0
  const written = await writeTableFile(path, cutAnywhere(lines.join('')), { signal, onRows: (count) => (told += count) })
  expect(written).toEqual({ rows: lines.length, ...(await factsOf(path)) })
  expect(told).toBe(lines.length)
  for (const size of [1, 1000, 70_000, 10_000_000]) expect((await pieces(path, size)).join('')).toBe(lines.join(''))
})

test('a piece holds whole rows, and not the whole table', async ({ path }) => {
  await writeTableFile(path, cutAnywhere(lines.join('')), { signal, onRows: () => {} })
  const found = await pieces(path, 20_000)
  expect(found.length).toBeGreaterThan(3)
  for (const piece of found) expect(piece.endsWith('\n')).toBe(true)
})

test('a table without rows is a file without any', async ({ path }) => {
  expect(await writeTableFile(path, Readable.from([]), { signal, onRows: () => {} })).toMatchObject({ rows: 0 })
  expect(await pieces(path, 1000)).toEqual([])
})

test('a file that ends too early is an error, not a shorter table', async ({ path }) => {
  const { bytes } = await writeTableFile(path, cutAnywhere(lines.join('')), { signal, onRows: () => {} })
  await truncate(path, bytes - 20)
  await expect(pieces(path, 1000)).rejects.toThrow('unexpected end of file')
})

test('a file that is there is never written over', async ({ path }) => {
  await writeFile(path, 'mine')
  await expect(writeTableFile(path, Readable.from([]), { signal, onRows: () => {} })).rejects.toMatchObject({ code: 'EEXIST' })
})
