import { expect } from 'vitest'
import { z } from 'zod'
import { execute, maybeRow, type Pool, row, rows, transaction, violates } from '../src/index.ts'
import { test as base } from './fixtures.ts'

const Task = z.object({ id: z.int(), storyPoints: z.int().nullable(), details: z.object({ due_on: z.string() }) })

const test = base.extend<{ db: Pool }>({
  db: async ({ database: { pool } }, use) => {
    await pool.query(`
      create table sprints (id int primary key);
      create table tasks (
        id int constraint tasks_pk primary key,
        story_points int constraint tasks_points_positive check (story_points > 0),
        sprint_id int constraint tasks_sprint references sprints,
        details jsonb not null default '{"due_on": "2026-01-02"}'
      );
      insert into tasks (id, story_points) values (1, 3), (2, null)`)
    await use(pool)
  },
})

test('rows reach their schema in camelCase, JSON untouched', async ({ db }) => {
  expect(await rows(db, Task, 'select * from tasks where id <= $1 order by id', [9])).toEqual([
    { id: 1, storyPoints: 3, details: { due_on: '2026-01-02' } },
    { id: 2, storyPoints: null, details: { due_on: '2026-01-02' } },
  ])
})

test('a row that breaks its schema stops here and names the field', async ({ db }) => {
  await expect(rows(db, Task, `select id, story_points, '{}'::jsonb as details from tasks`)).rejects.toThrow(
    /breaks its schema[^]*details\.due_on/,
  )
})

test('one row means one row', async ({ db }) => {
  expect(await row(db, Task, 'select * from tasks where id = 1')).toMatchObject({ id: 1 })
  await expect(row(db, Task, 'select * from tasks where id = 9')).rejects.toThrow('expected one row, got 0')
  await expect(row(db, Task, 'select * from tasks')).rejects.toThrow('expected one row, got 2')
  expect(await maybeRow(db, Task, 'select * from tasks where id = 9')).toBeUndefined()
  expect(await maybeRow(db, Task, 'select * from tasks where id = 2')).toMatchObject({ id: 2 })
  await expect(maybeRow(db, Task, 'select * from tasks')).rejects.toThrow('expected at most one row, got 2')
})

test('execute says how many rows it touched', async ({ db }) => {
  expect(await execute(db, 'update tasks set story_points = $1', [5])).toBe(2)
  expect(await execute(db, 'delete from tasks where id = $1', [9])).toBe(0)
  expect(await transaction(db, (tx) => execute(tx, 'delete from tasks'))).toBe(2)
})

test.for([
  ['insert into tasks (id) values (1)', 'tasks_pk'],
  ['insert into tasks (id, story_points) values (3, 0)', 'tasks_points_positive'],
  ['insert into tasks (id, sprint_id) values (3, 1)', 'tasks_sprint'],
] as const)('%s is known as a violation of %s and of nothing else', async ([sql, constraint], { db }) => {
  const error: unknown = await db.query(sql).catch((reason: unknown) => reason)
  expect(violates(error, constraint)).toBe(true)
  expect(violates(error, 'another_constraint')).toBe(false)
})

test('other errors violate no constraint', async ({ db }) => {
  const error: unknown = await db.query('select 1/0').catch((reason: unknown) => reason)
  expect(violates(error, 'tasks_pk')).toBe(false)
  expect(violates(new Error('tasks_pk'), 'tasks_pk')).toBe(false)
  expect(violates(Object.assign(new Error('no violation'), { code: '42501', constraint: 'tasks_pk' }), 'tasks_pk')).toBe(false)
})
