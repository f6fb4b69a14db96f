import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emptyDirectory } from './dsm.ts'
import { operator, systemOfFile } from './system/operator.ts'
import { createTeam } from './system/team.ts'

const system = systemOfFile()
const { call, documentOf } = operator(system)

async function importFile(content: string): Promise<string> {
  const file = join(await emptyDirectory(), 'backlog.csv')
  await writeFile(file, content)
  return file
}

const csv = 'Title,Story Points,Key,Foo\nPay by card,3,K-1,x\n,5,K-2,y\n'

test('good rows come in, bad ones are named by line and reason, and the exit code says so', async () => {
  const file = await importFile(csv)
  expect(await call('import', file, '--project', 'SHOP')).toMatchObject({ code: 1, err: expect.stringContaining('--create') })
  expect((await call('import', file, '--project', 'SHOP', '--create', '--dry-run')).err).toContain('A dry run creates nothing')
  const { code, out } = await call('import', file, '--project', 'SHOP', '--create', 'A shop')
  expect(code).toBe(2)
  expect(out).toContain('1 created, 0 updated, 0 skipped, 1 rejected')
  expect(out).toMatch(/3 +rejected +K-2 +the title is empty/)
  expect(out).toContain('ignored columns: Foo')
  const again = await call('import', file, '--project', 'SHOP', '--json')
  expect(JSON.parse(again.out)).toMatchObject({ created: 0, rejected: 1, notes: [] })
})

test('--dry-run and --strict change nothing', async () => {
  await createTeam(system().clients, { projectId: 'DRY', items: [] })
  const file = await importFile(csv)
  expect((await call('import', file, '--project', 'DRY', '--dry-run')).out).toContain('would be 1 created')
  const strict = await call('import', file, '--project', 'DRY', '--strict')
  expect(strict).toMatchObject({ code: 2, err: expect.stringContaining('line 3: the title is empty') })
  expect((await documentOf('backlog', 'DRY')).items).toEqual([])
})

test('columns are mapped by hand, and a column that is not there is named', async () => {
  await createTeam(system().clients, { projectId: 'MAP', items: [] })
  const file = await importFile('What,How big\nPay by card,3\n')
  expect((await call('import', file, '--project', 'MAP')).err).toContain('--map title=COLUMN')
  const mapped = await call('import', file, '--project', 'MAP', '--map', 'title=What', '--map', 'points=How big')
  expect(mapped).toMatchObject({ code: 0, out: expect.stringContaining('importing this file again creates its items again') })
  expect((await documentOf('backlog', 'MAP')).items[0]).toMatchObject({ title: 'Pay by card', points: 3 })
  expect((await call('import', file, '--project', 'MAP', '--map', 'title=Who')).err).toContain('no column is named "Who"')
  expect((await call('import', await importFile(' \n'), '--project', 'MAP')).code).toBe(3)
})
