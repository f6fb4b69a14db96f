import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ImportField } from '@dsm/contracts'
import { expect, test } from 'vitest'
import { dsm, emptyDirectory } from './dsm.ts'

const commands = `demo|up|import|orchestrate|progress|status|plan|backlog|readiness|points suggest|points why|points accept|points set|sprint|sprints|velocity|calibration|report|health|migrate|backup|restore
  |decisions list|decisions show|decisions why|decisions replay
  |decisions what-if|decisions approve|decisions reject|policy show|policy set|kill-switch on|kill-switch off|kill-switch status|auth init|auth token
  |decisions|memory|strategies|policy|points|people|kill-switch|auth|events|events dead|time-off
  |strategies list|memory re-embed|auth rotate|auth retire|audit|people add|people list|time-off add|events list|events dead list|events dead show|events dead replay|events dead drop`

test.each(commands.split(/\s*\|/))('"%s --help" shows examples and the options of every command', async (name) => {
  const { code, out, err } = await dsm([...name.split(' '), '--help'])
  expect(code).toBe(0)
  expect(out).toContain(`Examples:\n`)
  expect(out).toMatch(new RegExp(`  \\$ .*dsm ${name}`))
  expect(out).toContain('--json')
  expect(err).toBe('')
})

test('"import --help" names every field that a column can be mapped to', async () => {
  const { out } = await dsm(['import', '--help'])
  for (const field of ImportField.options) expect(out).toContain(field)
})

test('--help documents the exit codes', async () => {
  const { code, out } = await dsm(['--help'])
  expect(code).toBe(0)
  for (const exit of [0, 1, 2, 3, 4, 5]) expect(out).toMatch(new RegExp(`^  ${exit}  \\w`, 'm'))
})

test.each([
  { argv: ['dmo'], says: 'Did you mean demo?' },
  { argv: ['status', '1', '--jsn'], says: 'Did you mean --json?' },
  { argv: ['decisions', 'replya', '1'], says: 'Did you mean replay?' },
  { argv: ['status'], says: "missing required argument 'project'" },
  { argv: ['status', 'a b'], says: 'project: must be 1 to 32 letters' },
  { argv: ['demo', '--seed', 'x'], says: '--seed: must be a whole number' },
  { argv: ['demo', '--sprints', '31'], says: '--sprints: must be at most 30, not 31' },
  { argv: ['demo', '--sprints', 'six'], says: '--sprints: must be a whole number' },
  { argv: ['decisions', 'what-if', '1', '--probability', '2'], says: '--probability: must be at most 0.99, not 2' },
  { argv: ['policy', 'set', '1', '--commit-probability', '0'], says: '--commit-probability: must be at least 0.01, not 0' },
  { argv: ['decisions', 'what-if', '1', '--forget', 'everything'], says: '--forget: must be one of memory, other-projects' },
  { argv: ['demo', '--csv', 'none.csv'], says: 'none.csv does not exist' },
  { argv: ['demo', '--map', 'title'], says: '--map: must be FIELD=COLUMN' },
  { argv: ['plan', '1'], says: 'dsm plan 1 --dry-run' },
  { argv: ['import', 'a.csv'], says: 'dsm import a.csv --project 1' },
  { argv: ['import', 'none.csv', '--project', '1'], says: 'none.csv does not exist' },
  { argv: ['import', '.', '--project', '1'], says: 'is a directory' },
  { argv: ['import', 'a.csv', '--project', '1', '--map', 'colour=Foo'], says: 'FIELD one of externalKey, title' },
  { argv: ['backlog', '1', '--status', 'open'], says: '--status: must be one of todo, in-progress' },
  { argv: ['decisions', 'what-if', '1', '--away', 'Ada'], says: '--away: must be NAME=NUMBER' },
  { argv: ['policy', 'set', '1', '--start-weekday', '9'], says: '--start-weekday: must be 1 to 7' },
  { argv: ['events', 'dead', 'replay', '--all'], says: '--service: has to be given: one of project' },
  { argv: ['events', 'dead', 'show', 'x', '--service', 'sprint'], says: 'id: must be an id (UUID)' },
  { argv: ['auth', 'token', '--role', 'king', '--project', '1'], says: '--role: must be one of viewer, member, lead, admin' },
  { argv: ['auth', 'token', '--role', 'lead', '--project', '1', '--ttl', '8 hours'], says: '--ttl: must be a number and s, m, h or d' },
  { argv: ['events', 'list', '1', '--limit', '0'], says: '--limit: must be a whole number, 1 or more' },
  { argv: ['decisions', 'list', '1', '--limit', '-1'], says: '--limit: must be a whole number, 1 or more' },
  { argv: ['memory', 'recall', '1', '--k', '50'], says: '--k: must be at most 20, not 50' },
  { argv: ['decisions', 'show', 'bad id!'], says: 'decision: must be the id of a decision or of a project' },
  { argv: ['decisions', 'what-if', 'bad id!'], says: 'decision: must be the id of a decision or of a project' },
  { argv: ['decisions', 'what-if', '1', '--points', 'ATLAS-3=-1'], says: '--points: must be at least 0.5, not -1' },
  { argv: ['decisions', 'what-if', '1', '--away', 'Mei=1e9'], says: '--away: must be at most 10000, not 1000000000' },
  { argv: ['people', 'add', '1', 'Ada', '--share', '2'], says: '--share: must be at most 1, not 2' },
  { argv: ['people', 'add', '1', 'Ada', '--skills', 'sql,,go'], says: 'must be 1 to 40 letters' },
  { argv: ['people', 'add', '1', 'Ada', '--from', '2027-01-08', '--to', '2027-01-04'], says: '--to: must not be before --from' },
  { argv: ['time-off', 'add', 'Ada'], says: '--from: has to be given' },
  { argv: ['time-off', 'add', 'Ada', '--from', '2027-01-08', '--to', '2027-01-04'], says: '--to: must not be before --from' },
  { argv: ['progress', '1', 'ATLAS-1'], says: 'Say either --done or --remaining POINTS' },
  { argv: ['progress', '1', 'ATLAS-1', '--done', '--remaining', '0'], says: 'Say either --done or --remaining POINTS' },
  { argv: ['progress', '1', 'ATLAS-1', '--remaining', '-1'], says: '--remaining: must be at least 0, not -1' },
  { argv: ['progress', '1', 'ATLAS-1', '--remaining', 'half'], says: '--remaining: must be a number' },
  { argv: ['points', 'set', '1', 'ATLAS-1', '0.3'], says: 'points: must be a multiple of 0.5, not 0.3' },
  { argv: ['migrate'], says: 'PROJECT_DATABASE_URL' },
  { argv: ['backup'], says: 'PROJECT_DATABASE_URL' },
  { argv: ['restore'], says: "missing required argument 'directory'" },
  { argv: ['up', '--native'], says: 'DSM_POSTGRES_URL' },
  { argv: ['status', '1'], says: 'dsm demo --keep' },
  { argv: ['--url', '', 'kill-switch', 'on'], says: '--url: must not be empty' },
  { argv: ['status', '1', '--token', ''], says: '--token: must not be empty' },
  { argv: ['decisions'], says: 'A command is missing' },
])('wrong usage exits with 3 and says what is right: $argv', async ({ argv, says }) => {
  const { code, out, err } = await dsm(argv)
  expect({ code, out }).toEqual({ code: 3, out: '' })
  expect(err).toContain(says)
  expect(err).not.toMatch(/^\s+at /m)
})

test('with --json a failure is one JSON document on standard error, and nothing is on standard output', async () => {
  for (const argv of [['dmo'], ['decisions'], ['status', '1'], ['status', 'a b']]) {
    const { code, out, err } = await dsm([...argv, '--json'])
    expect(out).toBe('')
    expect(JSON.parse(err)).toMatchObject({ exit: code, code: 'usage', title: expect.any(String) })
  }
})

test('a stack trace is shown on request only', async () => {
  expect((await dsm(['status', '1'], { env: { DSM_DEBUG: '1' } })).err).toMatch(/^\s+at /m)
})

test('a saved connection that cannot be read is named with what to do', async () => {
  const cwd = await emptyDirectory()
  await mkdir(join(cwd, '.dsm'))
  await writeFile(join(cwd, '.dsm', 'connection.json'), '{"urls": 1}')
  const { code, err } = await dsm(['status', '1'], { cwd })
  expect(code).toBe(3)
  expect(err).toContain(join(cwd, '.dsm', 'connection.json'))
})
