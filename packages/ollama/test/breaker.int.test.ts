import { captureLog } from '@dsm/testing'
import { expect } from 'vitest'
import { picked, question, test } from './fixtures.ts'

const fault = { error: 'out of memory', status: 500 }

test('one failure opens nothing', async ({ fake, connect }) => {
  fake.nextChat(fault, { say: picked })
  const ollama = connect()
  expect(await ollama.chat(question)).toMatchObject({ ok: false, kind: 'unavailable' })
  expect(await ollama.chat(question)).toMatchObject({ ok: true })
})

test('after repeated failures nobody waits any more, and an answer to the one that tries later ends that', async ({ fake, connect }) => {
  const { log, lines } = captureLog()
  const ollama = connect({ breaker: { volume: 3, resetMs: 50 }, log })
  fake.nextChat(fault, fault, fault, fault, { say: picked }, { say: picked })
  for (let turn = 0; turn < 3; turn += 1) expect(await ollama.chat(question)).toMatchObject({ reason: '500: out of memory' })
  expect(await ollama.chat(question)).toMatchObject({
    ok: false,
    kind: 'unavailable',
    reason: 'its breaker is open after repeated failures',
  })
  expect(fake.requests).toHaveLength(3)

  // The first that tries fails again, so it stays open; the second gets through.
  await expect.poll(() => ollama.chat(question)).toMatchObject({ ok: true })
  expect(fake.requests).toHaveLength(5)
  expect(await ollama.chat(question)).toMatchObject({ ok: true })
  expect(lines.map(({ msg }) => msg)).toEqual(['breaker opened', 'breaker opened', 'breaker closed'])
})

test('answers that are wrong open nothing: their server works', async ({ fake, connect }) => {
  const ollama = connect({ breaker: { volume: 2 } })
  const wrong = [{ say: 'no' }, { body: 'no' }, { error: 'invalid format', status: 400 }]
  fake.nextChat(...wrong, ...wrong, ...wrong, { say: picked })
  for (let turn = 0; turn < 9; turn += 1) expect(await ollama.chat(question)).toMatchObject({ ok: false })
  expect(await ollama.chat(question)).toMatchObject({ ok: true })
})

test('bodies that are no JSON open nothing either', async ({ fake, connect }) => {
  const ollama = connect({ breaker: { volume: 2 } })
  for (let turn = 0; turn < 4; turn += 1) {
    fake.nextChat({ body: '<html>' })
    expect(await ollama.chat(question)).toMatchObject({ ok: false, kind: 'unreadable' })
  }
})

test('callers who give up open nothing', async ({ fake, connect }) => {
  const ollama = connect({ breaker: { volume: 2 } })
  for (let turn = 0; turn < 4; turn += 1) {
    const leaving = new AbortController()
    fake.nextChat(() => {
      leaving.abort()
      return { silent: true }
    })
    await ollama.chat({ ...question, signal: leaving.signal })
  }
  fake.nextChat({ say: picked })
  expect(await ollama.chat(question)).toMatchObject({ ok: true })
})

test('a chat model in trouble leaves embedding alone', async ({ fake, connect }) => {
  const ollama = connect({ breaker: { volume: 2 } })
  fake.nextChat(fault, fault)
  for (let turn = 0; turn < 3; turn += 1) await ollama.chat(question)
  expect(await ollama.chat(question)).toMatchObject({ reason: expect.stringMatching(/breaker is open/) })
  expect(await ollama.embed(['still here'])).toMatchObject({ ok: true })
})

test('a server that comes back is used again without a restart', { tags: ['G8'] }, async ({ fake, connect }) => {
  const ollama = connect({ breaker: { volume: 2, resetMs: 30 } })
  await fake.stop()
  for (let turn = 0; turn < 4; turn += 1) expect(await ollama.embed(['x'])).toMatchObject({ ok: false, kind: 'unavailable' })
  await fake.restart()
  await expect.poll(() => ollama.embed(['x'])).toMatchObject({ ok: true })
})
