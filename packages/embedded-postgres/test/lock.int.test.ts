import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { LockedError, takeLock } from '../src/lock.ts'
import { runProgram } from './child.ts'
import { test } from './fixtures.ts'

test('two processes never open the same data: the second is told whom to stop', async ({ directory }) => {
  const file = join(directory, 'lock')
  const other = runProgram('hold-lock.ts', file)
  await expect.poll(other.output).toBe('locked')

  await expect(takeLock(file)).rejects.toThrow(`held by process ${other.pid}`)
  await other.killHard()
})

test('the lock of a killed process does not keep anybody out', async ({ directory }) => {
  const file = join(directory, 'lock')
  const other = runProgram('hold-lock.ts', file)
  await expect.poll(other.output).toBe('locked')
  await other.killHard()

  const lock = await takeLock(file)
  await lock.release()
  expect(await readdir(directory)).toEqual([])
})

test('a container that restarts as the same pid takes over its own old lock', async ({ directory }) => {
  const file = join(directory, 'lock')
  await writeFile(file, `${process.pid} 1 some-earlier-run`)
  await takeLock(file)
  expect(await readFile(file, 'utf8')).toMatch(new RegExp(`^${process.pid} `))
})

test('a lock file without a readable owner is taken over', async ({ directory }) => {
  const file = join(directory, 'lock')
  await writeFile(file, 'garbage')
  await expect(takeLock(file)).resolves.toBeDefined()
})

test('of many that find a stale lock exactly one takes it over', async ({ directory }) => {
  const file = join(directory, 'lock')
  await writeFile(file, `${process.pid} 1 some-earlier-run`)
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(file)))
  const refusals = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refusals).toHaveLength(19)
  expect(refusals.every(({ reason }) => reason instanceof LockedError)).toBe(true)
})

test('a released lock can be taken again, and a second release does not remove the lock of the next owner', async ({ directory }) => {
  const file = join(directory, 'lock')
  const first = await takeLock(file)
  await first.release()
  await takeLock(file)
  await first.release()
  await expect(takeLock(file)).rejects.toThrow(LockedError)
})
