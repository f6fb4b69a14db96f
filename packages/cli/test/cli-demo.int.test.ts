import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dsm, emptyDirectory } from './dsm.ts'

async function demoOf(csv: string, ...options: string[]) {
  const cwd = await emptyDirectory()
  await writeFile(join(cwd, 'a.csv'), csv)
  return dsm(['demo', '--csv', 'a.csv', ...options], { cwd })
}

test.each([
  { what: 'nothing in it', csv: ' \n', code: 3, says: 'a.csv is empty' },
  { what: 'a header alone', csv: 'title\n', code: 3, says: 'a.csv has a header and no rows' },
  { what: 'no title column', csv: 'what\na\n', code: 1, says: '--map title=COLUMN' },
  { what: 'a mapped column missing', csv: 'title\na\n', map: ['--map', 'points=Size'], code: 1, says: 'no column is named "Size"' },
  { what: 'bad rows alone', csv: 'title,points\n,3\nb,-1\nc\n', code: 2, says: 'each of the 3 rows of a.csv is rejected' },
])('an export with $what is refused before anything starts', async ({ csv, map = [], code, says }) => {
  const refused = await demoOf(csv, ...map)
  expect(refused).toMatchObject({ code, out: '', err: expect.stringContaining(says) })
})

test('rows that are rejected before anything starts are named by line and reason', async () => {
  const { err } = await demoOf('title,points\n,3\nb,-1\nc\n')
  expect(err).toMatch(/line 2: the title is empty\n.*line 3: points cannot be negative: "-1"\n.*line 4: the row has 1 cells, the header 2/)
})

test('a demo goes on without rejected rows, names each with its reason, and its exit code says that they are missing', async () => {
  const good = Array.from({ length: 8 }, (_none, index) => `S-${index},item ${index},3`)
  const { code, out, err } = await demoOf(['key,title,points', ...good, 'S-8,,3', 'S-0,again,3'].join('\n'))
  expect({ code, err }).toEqual({ code: 2, err: '' })
  expect(out).toContain('imported 8 items (generic format), 0 skipped, 2 rejected')
  expect(out).toMatch(/10 +rejected +S-8 +the title is empty\n +11 +rejected +S-0 +S-0 is on line 2 already/)
  expect(out).toContain('history digest')
})

test('an export of which nothing is left to do ends with why no sprint is planned, and no stack trace', async () => {
  const { code, err } = await demoOf('title,points,status\na,3,done\n')
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('No sprint can be planned from this backlog') })
})
