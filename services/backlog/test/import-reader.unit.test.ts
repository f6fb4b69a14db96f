import { ProblemError } from '@dsm/contracts'
import { afterAll, expect, test } from 'vitest'
import { createImportReader } from '../src/csv/import-reader.ts'
import { readImport } from '../src/domain/import/read-import.ts'

const reader = createImportReader()
afterAll(() => reader.close())

const read = (csv: string) => reader.read({ csv, mapping: {} })
const description = 'd'.repeat(400)

test('a large file is read as a small one is', { tags: ['G16'] }, async () => {
  const csv = `key,title,labels\n${Array.from({ length: 5000 }, (_, at) => `K-${at},x ${description},"a,b"`).join('\n')}\n`
  expect(await read(csv)).toEqual(readImport({ csv, mapping: {} }))
})

test('while a large file is read the service goes on with everything else', { tags: ['G16'] }, async () => {
  // The first one starts the thread.
  await read(`title,description\nx,${'d'.repeat(60_000)}\n`)
  const reading = read(`title,description\n${`x,${description}\n`.repeat(19_000)}`).then(() => 'read')
  const before = performance.eventLoopUtilization()
  expect(await reading).toBe('read')
  // Read here, it would keep the loop busy all that time.
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.7)
})

test(
  'a file that takes more memory than there is for it is refused, and the next one is read',
  { tags: ['G16'] },
  async ({ onTestFinished }) => {
    const little = createImportReader({ memoryMb: 24, giveUpAfterMs: 240_000 })
    onTestFinished(() => little.close())
    const wide = `title${','.repeat(4000)}\n${`x${','.repeat(4000)}\n`.repeat(4000)}`
    const error: unknown = await little.read({ csv: wide, mapping: {} }).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'import-rejected', message: expect.stringContaining('takes too much memory') })
    const next = await little.read({ csv: `title,description\nx,${'d'.repeat(60_000)}\n`, mapping: {} })
    expect(next.readings).toHaveLength(1)
  },
)

test.each([
  ['no title', `points,${'x'.repeat(60_000)}\n3,y\n`, 'no column is the title'],
  ['a million columns', `title${','.repeat(1_000_000)}\n`, 'more than 5000 columns'],
  ['millions of rows', `title\n${'x\n'.repeat(3_000_000)}`, 'more than'],
  ['millions of empty lines', `title\n${'\n'.repeat(3_000_000)}`, 'more than 60000 lines'],
])('a large file with %s is refused for that, as a small one is', { tags: ['G16'] }, async (_what, csv, because) => {
  const error: unknown = await read(csv).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(ProblemError)
  expect(error).toMatchObject({ code: 'import-rejected', message: expect.stringContaining(because) })
})
