import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { onceHeard } from '../../src/observe/once-heard.ts'

/** Answers one after the other, the last one from then on; counts how often it was asked. */
function looking(...answers: (string | null)[]) {
  let looks = 0
  const look = async () => ({ view: ++looks, unheard: answers[Math.min(looks, answers.length) - 1] ?? null })
  return { look, looks: () => looks }
}

const patience = () => ({ patienceMs: 20, pollMs: 1, looksMin: 5, gaveUp: new Map<string, string>() })

describe('a plan waits for what the sprint before it ended with', () => {
  test('until it is heard, and takes what it sees then', async () => {
    const { look } = looking('S01', 'S01', null)
    expect(await onceHeard('ATLAS', look, { ...patience(), patienceMs: 60_000 })).toEqual({ view: 3, waitedFor: null })
  })

  test('not at all where everything is heard', async () => {
    const { look, looks } = looking(null)
    expect(await onceHeard('ATLAS', look, { ...patience(), patienceMs: 60_000 })).toEqual({ view: 1, waitedFor: null })
    expect(looks()).toBe(1)
  })

  test('once for what never comes, and not at every plan', async () => {
    const given = patience()
    const first = looking('S01')
    expect((await onceHeard('ATLAS', first.look, given)).waitedFor).toBe('S01')
    expect(first.looks()).toBeGreaterThanOrEqual(5)
    const second = looking('S01')
    expect(await onceHeard('ATLAS', second.look, { ...given, patienceMs: 60_000 })).toEqual({ view: 1, waitedFor: null })
  })

  test('for a few looks, however long each of them takes, and for no more of them', async () => {
    const { look, looks } = looking('S01')
    await onceHeard('ATLAS', async () => (await delay(20), look()), patience())
    expect(looks()).toBe(5)
  })

  test('anew for something else, for another project, and for what came and is missing again', async () => {
    const given = patience()
    await onceHeard('ATLAS', looking('S01').look, given)
    expect((await onceHeard('ZEUS', looking('S01').look, given)).waitedFor).toBe('S01')
    expect((await onceHeard('ATLAS', looking('S02').look, given)).waitedFor).toBe('S02')
    await onceHeard('ATLAS', looking(null).look, given)
    expect((await onceHeard('ATLAS', looking('S02').look, given)).waitedFor).toBe('S02')
  })
})
