import { expect } from 'vitest'
import { test } from '../src/index.ts'

test('a test can assert what was logged, through child loggers too', ({ log, logLines }) => {
  log.child({ sprintId: 's1' }).warn({ err: new Error('broken') }, 'sprint closed late')
  log.trace('detail')
  expect(logLines).toMatchObject([
    { level: 40, msg: 'sprint closed late', sprintId: 's1', err: { message: 'broken' } },
    { level: 10, msg: 'detail' },
  ])
})

test('lines of one test do not reach the next', ({ logLines }) => {
  expect(logLines).toEqual([])
})
