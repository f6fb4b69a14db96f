import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { brokenBoundary } from '../lint/boundaries.mjs'

const repository = join(import.meta.dirname, '..', '..')

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dsm-lint-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Those of some pieces of source that one of the project's rules complains about. */
async function refused(rule: string, sources: string[]): Promise<string[]> {
  const plugin = join(repository, 'scripts', 'lint', 'plugin.mjs')
  const config = { categories: { correctness: 'off' }, jsPlugins: [plugin], rules: { [`dsm/${rule}`]: 'error' } }
  await writeFile(join(folder, 'oxlintrc.json'), JSON.stringify(config))
  await Promise.all(sources.map((source, index) => writeFile(join(folder, `${index}.ts`), source)))
  const oxlint = join(repository, 'node_modules', 'oxlint', 'bin', 'oxlint')
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [oxlint, '-c', 'oxlintrc.json', '--format=json'], { cwd: folder }, (_, stdout) => resolve(stdout))
  })
  const { diagnostics } = JSON.parse(output) as { diagnostics: { filename: string }[] }
  return sources.filter((_, index) => diagnostics.some(({ filename }) => filename === `${index}.ts`))
}

describe('imports stay inside the layout', () => {
  test.each([
    ['services/sprint/src/app.ts', '@dsm/backlog-service'],
    ['services/sprint/src/app.ts', '@dsm/cli'],
    ['services/sprint/src/app.ts', '@dsm/embedded-postgres'],
    ['services/sprint/src/app.ts', '@dsm/testing'],
    ['services/sprint/src/app.ts', '../../backlog/src/app.ts'],
    ['services/sprint/src/app.ts', '@dsm/contracts/src/ids.ts'],
    ['services/sprint/src/routes/close.ts', 'pg'],
    ['services/sprint/src/routes/close.ts', 'opossum'],
    ['services/sprint/src/events/consume.ts', 'ioredis'],
    ['services/sprint/src/domain/close-sprint.ts', '../store/sprints.ts'],
    ['services/sprint/src/domain/close-sprint.ts', 'node:crypto'],
    ['services/sprint/src/domain/close-sprint.ts', '@dsm/service'],
    ['services/sprint/src/store/sprints.ts', '../routes/close.ts'],
    ['packages/events/src/relay.ts', '@dsm/sprint-service'],
    ['packages/contracts/src/ids.ts', 'node:crypto'],
    ['packages/contracts/src/ids.ts', 'uuid'],
  ])('%s may not import %s', (file, imported) => {
    expect(brokenBoundary(file, imported)).toBeTypeOf('string')
  })

  test.each([
    ['services/sprint/src/app.ts', '@dsm/service'],
    ['services/sprint/src/store/sprints.ts', 'pg'],
    ['services/sprint/src/domain/close-sprint.ts', './burndown.ts'],
    ['services/sprint/src/domain/simulation/day.ts', '../burndown.ts'],
    ['services/sprint/src/domain/close-sprint.ts', '@dsm/contracts'],
    ['services/sprint/src/domain/close-sprint.ts', 'luxon'],
    ['services/sprint/test/close.int.test.ts', '@dsm/testing'],
    ['services/sprint/test/close.int.test.ts', '../src/app.ts'],
    ['packages/testing/src/fixtures.ts', 'vitest'],
    ['packages/cli/src/demo.ts', '@dsm/sprint-service'],
    ['packages/http-client/src/breaker.ts', 'opossum'],
    ['packages/contracts/src/ids.ts', 'zod'],
  ])('%s may import %s', (file, imported) => {
    expect(brokenBoundary(file, imported)).toBeUndefined()
  })
})

describe('domain/ is pure', () => {
  test('each of these is refused', async () => {
    const sources = [
      'export async function f() {}',
      'export const f = async () => 1',
      'export const f = () => Date.now()',
      'export const f = () => new Date()',
      'export const f = () => Math.random()',
      'export const f = () => crypto.randomUUID()',
      'export const f = () => new Promise(() => {})',
      'export const f = () => DateTime.now()',
      'export const f = () => DateTime.utc()',
    ]
    expect(await refused('pure-domain', sources)).toEqual(sources)
  })

  test('dates that are given are fine', async () => {
    const source = 'export const f = (at: string) => [new Date(at), Date.parse(at), DateTime.utc(2026, 1, 2)]'
    expect(await refused('pure-domain', [source])).toEqual([])
  })
})

describe('values never become part of a statement', () => {
  test('each of these is refused', async () => {
    const sources = [
      'db.query(`select * from t where a = ${a}`)',
      'db.query("delete from t where a = " + a)',
      'const sql = `update t set a = ${a}`',
      'rows(db, Row, `select a from t where b = ${b}`)',
      'function f(columns) { return db.query(`select ${columns} from t`) }',
      'let columns = "a"; db.query(`select ${columns} from t`)',
      'db.query(`listen ${channel}`)',
    ]
    expect(await refused('parameterised-sql', sources)).toEqual(sources)
  })

  test('nor by a detour: what is sent is fixed text, wherever it was put together', async () => {
    const sent = (source: string) => `import { execute, row, rows as all } from "@dsm/postgres"; ${source}`
    const sources = [
      'const sql = "select 1 where "; export const f = (db, a) => all(db, Row, sql + a)',
      'export const f = (db, a) => all(db, Row, "select 1 where a = $1".replace("$1", a))',
      'export const f = (db, ids) => execute(db, ["delete from t where id in (", ids.join(), ")"].join(""))',
      'export const f = (db, where) => row(db, Row, where)',
      'const g = (a) => `or a = ${a}`; export const f = (db, a) => all(db, Row, `/* */ select 1 ${g(a)}`)',
      'export const f = (db, a) => db.query({ text: `explain select ${a}`, values: [] })',
      'import { order } from "./order.ts"; export const f = (db) => all(db, Row, `select 1 order by ${order}`)',
      'const by = { name: "name" }; export const f = (db, a) => { by.name = a; const { sql } = a; return all(db, Row, sql) }',
      'function send(db, sql) { return execute(db, sql) } export const f = (db, a) => send(db, `truncate ${a}`)',
      'function send(db, sql) { return execute(db, sql) } function pass(db, sql) { return send(db, sql) } export const f = (db, a) => pass(db, a)',
      'export function send(db, sql) { return execute(db, sql) }',
      'export const f = (db, list) => list.map((sql) => execute(db, sql))',
      'export const f = async (db, list) => { for (const sql of list) await execute(db, sql) }',
    ].map(sent)
    expect(await refused('parameterised-sql', sources)).toEqual(sources)
  })

  test('statements that are chosen among fixed ones are fine', async () => {
    const sent = (source: string) => `import { execute, rows } from "@dsm/postgres"; ${source}`
    const sources = [
      'const by = { a: "select 1", b: "select 2" } as const; export const f = (db, which) => rows(db, Row, by[which])',
      'const by = new Map([[1, "select 1"]]); export const f = (db, n) => rows(db, Row, by.get(n) ?? "select 2")',
      'const by = { a: { sql: "select 1" } }; export const f = (db, n) => { const { sql } = by[n]; return rows(db, Row, sql) }',
      'export const f = async (db) => { for (const sql of ["select 1", "select 2"]) await execute(db, sql) }',
      'const all = ["select 1"]; export const f = (db) => all.map((sql) => execute(db, sql))',
      'function send(db, sql) { return execute(db, sql) } export const f = (db) => send(db, "select 1")',
    ].map(sent)
    expect(await refused('parameterised-sql', sources)).toEqual([])
  })

  test('each of these is fine', async () => {
    const sources = [
      'db.query("select * from t where a = $1", [a])',
      'const columns = "a, b"; db.query(`select ${columns} from t`)',
      'const columns = "a, b"; const from = `${columns} from t`; db.query(`select ${from}`)',
      'db.query(`create database ${escapeIdentifier(name)}`)',
      'db.query(`select a from t ${locked ? "for update" : ""}`)',
      'log(`selected ${a}`)',
    ]
    expect(await refused('parameterised-sql', sources)).toEqual([])
  })
})

describe('SQL is written in one place', () => {
  test('each of these is refused', async () => {
    const sources = ['db.query(text)', 'const sql = "select a from t"', 'const sql = `insert into t values (1)`']
    expect(await refused('sql-in-store', sources)).toEqual(sources)
  })

  test('ordinary sentences are not taken for SQL', async () => {
    const source = 'export const texts = ["selected 3 items", "update the sprint", "with care", "create a sprint"]'
    expect(await refused('sql-in-store', [source])).toEqual([])
  })
})

describe('functions stay short', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `f(${index})`).join('\n')

  test('a long one is refused', async () => {
    const source = `function long() {\n${lines(40)}\n}`
    expect(await refused('short-functions', [source])).toEqual([source])
  })

  test('a factory of many short ones is fine', async () => {
    const short = (index: number) => `function short${index}() {\n${lines(20)}\n}`
    expect(await refused('short-functions', [`function factory() {\n${[0, 1, 2].map(short).join('\n')}\n}`])).toEqual([])
  })
})
