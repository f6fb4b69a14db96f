import { expect } from 'vitest'
import { migrationFiles, migrationsDirectory } from '../src/index.ts'
import { test } from './fixtures.ts'

test('shared files come first, then those of the service, each by number', async ({ migrations }) => {
  await migrations.write({
    'sprint/0002_b.sql': 'select 2',
    'sprint/0001_z.sql': 'select 1',
    '_shared/0009_events.sql': 'select 9',
    'backlog/0001_other.sql': 'select 0',
    'sprint/readme.md': 'not SQL',
  })
  const files = await migrationFiles('sprint', migrations.directory)
  expect(files.map(({ set, name }) => `${set}/${name}`)).toEqual(['_shared/0009_events.sql', 'sprint/0001_z.sql', 'sprint/0002_b.sql'])
})

test('two files with the same number are refused: their order would be chance', async ({ migrations }) => {
  await migrations.write({ 'sprint/0001_a.sql': '', 'sprint/0001_b.sql': '' })
  await expect(migrationFiles('sprint', migrations.directory)).rejects.toThrow('two migrations with number 0001')
})

test('a file without a number is refused, not skipped', async ({ migrations }) => {
  await migrations.write({ 'sprint/add_column.sql': '' })
  await expect(migrationFiles('sprint', migrations.directory)).rejects.toThrow('sprint/add_column.sql is not named NNNN_what.sql')
})

test('an unknown service is an error, not a database without tables', async ({ migrations }) => {
  await expect(migrationFiles('sprnt', migrations.directory)).rejects.toThrow('ENOENT')
})

test('the repository’s own files are found without naming them', () => {
  expect(migrationsDirectory()).toMatch(/\/db$/)
  expect(() => migrationsDirectory('/')).toThrow('name the migrations directory')
})
