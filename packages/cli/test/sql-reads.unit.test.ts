import { describe, expect, test } from 'vitest'
import { unreadColumns } from './system/sql-reads.ts'

const columns = ['id', 'note', 'done_on'].map((column) => ({ table: 'things', column }))
const unreadIn = (text: string, schemas = 'doneOn') =>
  unreadColumns(columns, { sources: [{ path: 'store/things.ts', text }], schemas, viewed: [] }).map(({ column }) => column)

describe('a column is read by', () => {
  test.each([
    ['a list', '`select id, note, done_on from things`'],
    ['a named list', "const columns = 'id, note, done_on'\nconst sql = `select ${columns} from things where id = $1`"],
    ['all of a row, if its name occurs beside it', "'select * from things'\nz.object({ id, note })"],
    [
      'conditions, orders and what a join is made on',
      '`select 1 from things t join others o on o.id = t.id where done_on < $1 order by note`',
    ],
    ['what an insert gives back', "'insert into things (note) values ($1) returning id, note, done_on'"],
    [
      'what an update and a delete look for',
      "'update things set x = 1 where done_on is null' + 'delete from things where id = $1 and note = $2'",
    ],
  ])('%s', (_words, text) => {
    expect(unreadIn(text)).toEqual([])
  })
})

describe('a column is read by nothing', () => {
  test.each([
    ['that an insert names', "'select id, done_on from things' + 'insert into things (id, note, done_on) values ($1, $2, $3)'"],
    [
      'that an upsert sets',
      "'select id, done_on from things' + 'insert into things (id, note) values ($1, $2) on conflict (id) do update set note = excluded.note'",
    ],
    [
      'that an update sets, also from itself',
      "'select id, done_on from things' + 'update things set note = coalesce($2, note) where id = $1'",
    ],
    [
      'that comes from a parameter',
      "'select id, done_on from things' + 'insert into things (id, note) select id, note from unnest($1) as given (id, note)'",
    ],
    ['of another table', "'select id, done_on from things' + 'select note from others'"],
    ['that a comment or a variable names', "'select id, done_on from things' // select note from things\nconst note = 1"],
  ])('%s', (_words, text) => {
    expect(unreadIn(text)).toEqual(['note'])
  })

  test('that is fetched under a name that no row type has', () => {
    expect(unreadIn("'select id, note, done_on from things'", '')).toEqual(['done_on'])
  })

  test('of a table that no statement names', () => {
    expect(unreadIn("'select id, note, done_on from others'")).toEqual(['id', 'note', 'done_on'])
  })
})

test('what a view shows is read if the view is', () => {
  const viewed = columns.map((one) => ({ ...one, view: 'shown' }))
  const given = { sources: [{ path: 'a.ts', text: "'select id, note from shown'" }], schemas: '' }
  expect(unreadColumns(columns, { ...given, viewed }).map(({ column }) => column)).toEqual(['done_on'])
})
