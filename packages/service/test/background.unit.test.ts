import { currentCorrelation } from '@dsm/correlation'
import { test } from '@dsm/testing'
import { expect } from 'vitest'
import { startBackground } from '../src/background.ts'

test('a job that fails is logged and runs again; each run has a correlation of its own', async ({ log, logLines }) => {
  const correlations: unknown[] = []
  const run = async () => {
    correlations.push(currentCorrelation())
    if (correlations.length === 1) throw new Error('first time')
  }
  const background = startBackground([{ name: 'sweep', everyMs: 1, run }], log)
  await expect.poll(() => correlations.length).toBeGreaterThan(2)
  await background.stop()

  expect(logLines).toEqual([expect.objectContaining({ level: 50, job: 'sweep', msg: 'background job failed' })])
  expect(new Set(correlations.map((correlation) => JSON.stringify(correlation))).size).toBe(correlations.length)
  expect(correlations[0]).toMatchObject({ actor: 'sweep' })
})

test('a stop ends a wait, tells a run under way, waits for its end, and is no failure', async ({ log, logLines }) => {
  const events: string[] = []
  const run = (signal: AbortSignal) =>
    new Promise((_resolve, reject) => {
      events.push('began')
      signal.addEventListener('abort', () => {
        events.push('told')
        reject(signal.reason)
      })
    })
  const background = startBackground(
    [
      { name: 'long', everyMs: 3_600_000, run },
      { name: 'resting', everyMs: 3_600_000, run: async () => {} },
    ],
    log,
  )
  await expect.poll(() => events).toEqual(['began'])
  await background.stop()
  expect([events, logLines]).toEqual([['began', 'told'], []])
})
