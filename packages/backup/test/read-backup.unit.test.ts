import { spawnSync } from 'node:child_process'
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkBackup } from '../src/index.ts'
import type { Manifest } from '../src/manifest.ts'
import { makeBackup } from './made-backup.ts'

async function backup(change?: (manifest: Manifest) => unknown): Promise<string> {
  const directory = await makeBackup(change)
  onTestFinished(() => rm(directory, { recursive: true }))
  return directory
}

const tags = ['G17']

test('a whole backup is accepted, and sha256sum reads its checksums', { tags }, async () => {
  const directory = await backup()
  const { manifest, migrations } = await checkBackup(directory)
  expect(manifest.databases.sprint.tables[0]?.rows).toBe(2)
  expect(migrations.get('sprint')?.map(({ name }) => name)).toContain('0001_sprints.sql')
  expect(spawnSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: directory }).status).toBe(0)
})

test('a directory without a manifest is no backup', { tags }, async () => {
  const directory = await backup()
  await rm(join(directory, 'manifest.json'))
  await expect(checkBackup(directory)).rejects.toMatchObject({ fault: 'backup-missing' })
  for (const nowhere of ['nowhere', 'x'.repeat(300)])
    await expect(checkBackup(join(directory, nowhere))).rejects.toMatchObject({ fault: 'backup-missing' })
})

test('a file that is gone, and one of which a single bit differs, are both named', { tags }, async () => {
  const directory = await backup()
  await rm(join(directory, 'sprint/things.copy.gz'))
  const damaged = join(directory, 'backlog/things.copy.gz')
  const bytes = await readFile(damaged)
  bytes[20] = (bytes[20] ?? 0) ^ 1
  await writeFile(damaged, bytes)
  const refused = checkBackup(directory)
  await expect(refused).rejects.toMatchObject({ fault: 'backup-damaged' })
  await expect(refused).rejects.toThrow(
    'backlog/things.copy.gz has another checksum than it was written with\nsprint/things.copy.gz is missing',
  )
})

test('a file that is longer than it was written is refused', { tags }, async () => {
  const directory = await backup()
  await appendFile(join(directory, 'project/things.copy.gz'), 'x')
  await expect(checkBackup(directory)).rejects.toThrow(/project\/things.copy.gz has \d+ bytes in place of \d+/)
})

test.each([
  { what: 'a manifest in which one number differs', change: (text: string) => text.replace('"lastEvent": 7', '"lastEvent": 8') },
  { what: 'a manifest that is cut off', change: (text: string) => text.slice(0, -200) },
  { what: 'a manifest that lacks a service', change: (text: string) => text.replace('"sprint": {', '"other": {') },
])('$what is refused', { tags }, async ({ change }) => {
  const directory = await backup()
  const file = join(directory, 'manifest.json')
  const text = await readFile(file, 'utf8')
  expect(change(text)).not.toBe(text)
  await writeFile(file, change(text))
  await expect(checkBackup(directory)).rejects.toMatchObject({ fault: 'backup-damaged' })
})

test.each([2, '1', null])('format %j is refused by its name, whatever else the manifest says', { tags }, async (format) => {
  const directory = await backup(() => ({ format, databases: {} }))
  await expect(checkBackup(directory)).rejects.toMatchObject({ fault: 'backup-format' })
  await expect(checkBackup(directory)).rejects.toThrow('this program reads format 1')
})

test('a schema with a migration that this program does not know, or knows otherwise, is refused', { tags }, async () => {
  const newer = { set: 'sprint', name: '0099_later.sql', checksum: 'a'.repeat(64) }
  const withMigrations = (change: (all: Manifest['databases']['sprint']['migrations']) => unknown) => (manifest: Manifest) => ({
    ...manifest,
    databases: {
      ...manifest.databases,
      sprint: { ...manifest.databases.sprint, migrations: change(manifest.databases.sprint.migrations) },
    },
  })
  const later = await backup(withMigrations((all) => [...all, newer]))
  await expect(checkBackup(later)).rejects.toMatchObject({ fault: 'schema-unknown' })
  await expect(checkBackup(later)).rejects.toThrow('sprint/0099_later.sql')
  const other = await backup(withMigrations((all) => all.map((each) => ({ ...each, checksum: 'b'.repeat(64) }))))
  await expect(checkBackup(other)).rejects.toThrow('sprint/0001_sprints.sql')
})

test(
  'a schema that is older than this program is accepted: its own migrations are applied before the data, the later ones after it',
  { tags },
  async () => {
    const directory = await backup((manifest) => {
      const { sprint } = manifest.databases
      const migrations = sprint.migrations.filter(({ name }) => name !== '0003_hours_with_work.sql')
      return { ...manifest, databases: { ...manifest.databases, sprint: { ...sprint, migrations } } }
    })
    const names = (await checkBackup(directory)).migrations.get('sprint')?.map(({ name }) => name)
    expect(names).toContain('0002_one_sprint_of_a_decision.sql')
    expect(names).not.toContain('0003_hours_with_work.sql')
  },
)
