import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sprintsCsv } from './backtest-sprints.ts'
import { dsm, emptyDirectory } from './dsm.ts'

async function reading(content: Uint8Array, ...argv: string[]) {
  const cwd = await emptyDirectory()
  await writeFile(join(cwd, 'a.csv'), content)
  return dsm(argv, { cwd })
}

const commands = [
  ['import', 'a.csv', '--project', '1'],
  ['demo', '--csv', 'a.csv'],
  ['backtest', 'a.csv'],
]
const title = 'title\nGrüße\n'
const bigEndian = Buffer.from(`\ufeff${title}`, 'utf16le').swap16()

test.each([
  { what: 'Latin-1', content: Buffer.from(title, 'latin1'), says: 'a.csv is not UTF-8 (Latin-1, perhaps): save it as CSV UTF-8' },
  { what: 'UTF-8 that is cut off', content: Buffer.from(title).subarray(0, 9), says: 'a.csv is not UTF-8' },
  { what: 'UTF-16', content: Buffer.from(`\ufeff${title}`, 'utf16le'), says: 'a.csv is UTF-16, not UTF-8: save it as CSV UTF-8' },
  { what: 'UTF-16, big-endian', content: bigEndian, says: 'a.csv is UTF-16' },
])('a file of $what is refused by whatever reads it: guessed at, its letters would come in as others', async ({ content, says }) => {
  for (const argv of commands) {
    const { code, out, err } = await reading(content, ...argv)
    expect({ code, out }, argv[0]).toEqual({ code: 3, out: '' })
    expect(err).toContain(says)
  }
})

test('the mark that Excel puts in front of UTF-8 is no part of the first column', async () => {
  const { code, out } = await reading(Buffer.from(`\ufeff${sprintsCsv()}`), 'backtest', 'a.csv')
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('24 sprints of 2 teams') })
})
