import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FakeAnswer } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { z } from 'zod'
import { Pick, picked, question, test } from './fixtures.ts'

test('a valid answer comes with the words it was made of and what it cost', async ({ fake, connect }) => {
  fake.nextChat({ say: picked })
  const result = await connect().chat(question)
  expect(result).toMatchObject({ ok: true, value: picked, raw: JSON.stringify(picked), model: 'llama3.2', promptTokens: 34 })
  expect(result.durationMs).toBeGreaterThan(0)
})

test('the model writes under the schema, reproducibly, in one piece, and stays loaded', async ({ fake, connect }) => {
  fake.nextChat({ say: picked })
  await connect({ keepAlive: '45m', contextTokens: 4096, answerTokensMax: 300 }).chat(question)
  expect(fake.requests).toMatchObject([
    {
      path: '/api/chat',
      model: 'llama3.2',
      stream: false,
      format: {
        type: 'object',
        properties: { candidate: { type: 'integer', minimum: 1 }, why: { type: 'string' } },
        required: ['candidate', 'why'],
      },
      keep_alive: '45m',
      options: { seed: 7, temperature: 0, num_ctx: 4096, num_predict: 300 },
      // Without these the server drops the beginning of a prompt that is too long, and says nothing.
      truncate: false,
      shift: false,
      think: false,
    },
  ])
  const [system, user] = fake.requests[0]?.messages ?? []
  expect(system).toMatchObject({ role: 'system', content: expect.stringMatching(/^You advise\.\n[^]*"candidate"/) })
  expect(user).toEqual({ role: 'user', content: 'Which candidate?' })
})

test('the bounds of a JavaScript integer are not asked of the model', async ({ fake, connect }) => {
  fake.nextChat({ say: { hours: 3 } })
  await connect().chat({ ...question, schema: z.object({ hours: z.int() }) })
  expect(fake.requests[0]?.format).toMatchObject({ properties: { hours: { type: 'integer' } } })
  expect(JSON.stringify(fake.requests[0])).not.toContain(String(Number.MAX_SAFE_INTEGER))
})

describe('an answer that is not valid is none', () => {
  const content = JSON.stringify(picked)
  const cases: [name: string, answer: FakeAnswer, reason: RegExp][] = [
    ['words', { say: 'I would take the second one.' }, /not JSON/],
    ['nothing', { say: '' }, /not JSON/],
    ['JSON in a code fence', { say: `\`\`\`json\n${content}\n\`\`\`` }, /not JSON/],
    ['JSON and a remark', { say: `${content} Good luck!` }, /not JSON/],
    ['half of the JSON', { say: content.slice(0, -4) }, /not JSON/],
    ['an answer that ran out of tokens', { say: content, doneReason: 'length' }, /cut off/],
    ['an answer that is not done', { say: content, done: false }, /cut off/],
    ['another shape', { say: { candidate: 'two', why: 'x' } }, /breaks its schema/],
    ['a number out of bounds', { say: { candidate: 0, why: 'x' } }, /breaks its schema/],
    ['null', { say: 'null' }, /breaks its schema/],
    ['a NUL, which no database text can hold', { say: '{"candidate":1,"why":"a\\u0000b"}' }, /character that is none/],
    ['half of a surrogate pair', { say: '{"candidate":1,"why":"\\ud83d"}' }, /character that is none/],
    ['brackets without end', { say: '['.repeat(100_000) }, /not JSON|nested too deeply/],
    ['an answer past the size limit', { say: { candidate: 1, why: 'x'.repeat(300_000) } }, /longer than 262144 bytes/],
    ['a page of HTML', { body: '<html>Sign in</html>', contentType: 'text/html' }, /not JSON/],
    ['another API', { body: '{"choices":[]}' }, /no chat answer/],
    ['an empty body', { body: '' }, /not JSON/],
    ['no content by its status', { body: '', status: 204 }, /not JSON/],
  ]
  test.for(cases)('%s', async ([, answer, reason], { fake, connect }) => {
    fake.nextChat(answer)
    const result = await connect().chat(question)
    expect(result).toMatchObject({ ok: false, kind: 'unreadable', reason: expect.stringMatching(reason) })
    expect(result.raw.length).toBeLessThanOrEqual(16_384)
  })

  test('a text in a deep nest ends the check, not the process', async ({ fake, connect }) => {
    const depth = 20_000
    fake.nextChat({ say: '['.repeat(depth) + ']'.repeat(depth) })
    const schema = z.json()
    expect(await connect().chat({ ...question, schema })).toMatchObject({
      ok: false,
      kind: 'unreadable',
      reason: expect.stringMatching(/nested too deeply/),
    })
  })
})

test('characters outside of ASCII, escaped or not, arrive as they are', async ({ fake, connect }) => {
  fake.nextChat({ say: '{"candidate":1,"why":"\\ud83d\\ude80 für 日本"}' })
  expect(await connect().chat(question)).toMatchObject({ ok: true, value: { why: '🚀 für 日本' } })
})

test('a hostile key changes no prototype', async ({ fake, connect }) => {
  fake.nextChat({ say: '{"candidate":1,"why":"x","__proto__":{"admin":true}}' })
  const result = await connect().chat(question)
  expect(result).toMatchObject({ ok: true, value: { candidate: 1, why: 'x' } })
  expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
})

test('an endless answer is left: its connection ends and only its beginning is kept', async ({ fake, connect }) => {
  fake.nextChat({ endless: 'and so on \0 '.repeat(100) })
  const result = await connect({ answerBytesMax: 50_000 }).chat(question)
  expect(result).toMatchObject({ ok: false, kind: 'unreadable', reason: 'the answer is longer than 50000 bytes' })
  expect(result.raw).toMatch(/^and so on \uFFFD/)
  expect(result.raw).toHaveLength(16_384)
  await expect.poll(() => fake.connections()).toBe(0)
})

describe('nobody who could answer', () => {
  test('nobody listens', async ({ fake, connect }) => {
    await fake.stop()
    const refused = { ok: false, kind: 'unavailable', reason: expect.stringMatching(/no connection: .*ECONNREFUSED/), raw: '' }
    expect(await connect().chat(question)).toMatchObject(refused)
  })

  test('the connection breaks within the answer, of which the beginning is kept', async ({ fake, connect }) => {
    fake.nextChat({ cutAfter: '{"message":{"content":"{' })
    const result = await connect().chat(question)
    expect(result).toMatchObject({
      ok: false,
      kind: 'unavailable',
      reason: expect.stringMatching(/no connection/),
      raw: '{"message":{"content":"{',
    })
  })

  test.for([{ silent: true as const }, { stallAfter: '{"message":' }])(
    '%o: the wait ends, and with it the request',
    async (answer, { fake, connect }) => {
      fake.nextChat(answer)
      const result = await connect({ timeouts: { chatMs: 60 } }).chat(question)
      expect(result).toMatchObject({ ok: false, kind: 'unavailable', reason: 'no answer within 60 ms' })
      await expect.poll(() => fake.connections()).toBe(0)
    },
  )

  test('the server is in trouble', async ({ fake, connect }) => {
    fake.nextChat({ error: 'llama runner process has terminated: signal: killed', status: 500 })
    expect(await connect().chat(question)).toMatchObject({
      kind: 'unavailable',
      reason: '500: llama runner process has terminated: signal: killed',
    })
  })

  test('the server is busy', async ({ fake, connect }) => {
    fake.nextChat({ error: 'server busy, please try again.  maximum pending requests exceeded', status: 503 })
    expect(await connect().chat(question)).toMatchObject({ kind: 'unavailable', reason: expect.stringMatching(/^503: server busy/) })
  })

  test('a prompt that does not fit is refused in words', async ({ fake, connect }) => {
    fake.nextChat({ error: 'the input length exceeds the context length', status: 400 })
    const refused = { kind: 'unavailable', reason: 'refused with 400: the input length exceeds the context length' }
    expect(await connect().chat(question)).toMatchObject(refused)
  })

  test('a model that is not there comes with the command that gets it', async ({ fake, connect }) => {
    fake.models.clear()
    const missing = { ok: false, kind: 'unavailable', reason: 'the model qwen3:8b is not there; get it by: ollama pull qwen3:8b' }
    expect(await connect({ chatModel: 'qwen3:8b' }).chat(question)).toMatchObject(missing)
  })

  test('the caller gives up: the answer is none, and the request ends', async ({ fake, connect }) => {
    const leaving = new AbortController()
    fake.nextChat(() => {
      leaving.abort()
      return { silent: true }
    })
    expect(await connect().chat({ ...question, signal: leaving.signal })).toMatchObject({
      kind: 'unavailable',
      reason: 'the caller gave up',
    })
    await expect.poll(() => fake.connections()).toBe(0)
  })

  test('a redirect is not followed', async ({ fake, connect }) => {
    fake.nextChat({ body: '', status: 302 })
    expect(await connect().chat(question)).toMatchObject({ kind: 'unavailable', reason: '302: it answered 302' })
  })
})

test('closing ends what is under way and all that comes later', async ({ fake, connect }) => {
  const ollama = connect()
  fake.nextChat(() => {
    ollama.close()
    return { silent: true }
  })
  expect(await ollama.chat(question)).toMatchObject({ ok: false, kind: 'unavailable' })
  expect(await ollama.chat(question)).toMatchObject({ ok: false, kind: 'unavailable', reason: 'the client is closed' })
  expect(fake.requests).toHaveLength(1)
})

test('whatever the server says, nothing is printed', async ({ fake }) => {
  fake.nextChat(
    { body: 'not JSON', status: 500, contentType: 'application/json' },
    { body: 'oops', status: 400, contentType: 'text/plain' },
    { say: '{' },
  )
  const program = join(import.meta.dirname, 'programs', 'ask.ts')
  const printed = await promisify(execFile)(process.execPath, ['--conditions=source', program, fake.url, '3'])
  expect(printed).toEqual({ stdout: '', stderr: '' })
  expect(fake.requests).toHaveLength(3)
})

test('a question that has no JSON Schema is a fault of ours and thrown', async ({ connect }) => {
  await expect(connect().chat({ ...question, schema: z.object({ ...Pick.shape, on: z.date() }) })).rejects.toThrow(/Date/)
})
