import { once } from 'node:events'
import { withCorrelation } from '@dsm/correlation'
import { describe, expect } from 'vitest'
import { type Client } from '../src/index.ts'
import { addThing, drop, json, refusalOf, showThing, test, thing } from './upstream.ts'

const show = (client: Client) => client.call(showThing, { params: { name: 'a' } })
const add = (client: Client, idempotencyKey?: string) =>
  client.call(addThing, { body: { name: 'a' }, ...(idempotencyKey !== undefined && { idempotencyKey }) })

async function fail(client: Client, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await refusalOf(add(client))
}

describe('the breaker', { tags: ['G8'] }, () => {
  test('stays closed after one failure', async ({ upstream }) => {
    const client = upstream.client()
    upstream.answer(json(500, {}))
    await fail(client, 1)
    expect(client.breakerState()).toBe('closed')
    upstream.answer(json(201, thing))
    expect(await add(client)).toEqual(thing)
  })

  test('is not opened by refusals, however many', async ({ upstream }) => {
    const client = upstream.client()
    upstream.answer(json(404, {}))
    await fail(client, 20)
    expect(client.breakerState()).toBe('closed')
    expect(upstream.received).toHaveLength(20)
  })

  test('opens after repeated failures, and then the upstream is left alone', async ({ upstream }) => {
    const client = upstream.client({ breaker: { volume: 3 } })
    upstream.answer(json(500, {}))
    await fail(client, 3)
    expect(client.breakerState()).toBe('open')
    expect(await refusalOf(add(client))).toMatchObject({
      code: 'upstream-unavailable',
      message: expect.stringContaining('breaker is open'),
    })
    expect(upstream.received).toHaveLength(3)
  })

  test('lets one call try after a while, and closes if that works', async ({ upstream }) => {
    const client = upstream.client({ breaker: { volume: 3, resetMs: 20 } })
    upstream.answer(json(500, {}))
    await fail(client, 3)
    upstream.answer(json(201, thing))
    await expect.poll(() => client.breakerState()).toBe('half-open')
    expect(await add(client)).toEqual(thing)
    expect(client.breakerState()).toBe('closed')
  })

  test('opens again if the try fails', async ({ upstream }) => {
    const client = upstream.client({ breaker: { volume: 3, resetMs: 20 } })
    upstream.answer(json(500, {}))
    await fail(client, 3)
    await expect.poll(() => client.breakerState()).toBe('half-open')
    await fail(client, 1)
    expect(client.breakerState()).toBe('open')
  })

  test('is not closed by a caller who gives up while it is half open', async ({ upstream }) => {
    const client = upstream.client({ breaker: { volume: 3, resetMs: 20 } })
    upstream.answer(json(500, {}))
    await fail(client, 3)
    await expect.poll(() => client.breakerState()).toBe('half-open')
    const caller = new AbortController()
    upstream.answer(() => caller.abort())
    await refusalOf(client.call(addThing, { body: { name: 'a' }, signal: caller.signal }))
    expect(client.breakerState()).toBe('open')
  })
})

describe('a call that takes too long', () => {
  test('really stops: the upstream sees the connection end', { tags: ['G8'] }, async ({ upstream }) => {
    const gone = Promise.withResolvers<void>()
    upstream.answer((response) => response.once('close', gone.resolve))
    const client = upstream.client({ timeoutMs: 50, breaker: { volume: Infinity } })
    const message = 'backlog did not answer: no answer to addThing within 50 ms'
    // On a busy machine a call may be over before it has arrived.
    while (upstream.received.length === 0) expect(await refusalOf(add(client))).toMatchObject({ code: 'upstream-unavailable', message })
    await gone.promise
  })

  test('is waited for as long as its caller says, where others are given up', async ({ upstream }) => {
    const client = upstream.client({ timeoutMs: 50 })
    const held = Promise.withResolvers<void>()
    upstream.answer((response, received) => void held.promise.then(() => json(201, thing)(response, received)))
    const patient = client.call(addThing, { body: { name: 'a' }, timeoutMs: 60_000 })
    await refusalOf(add(client))
    held.resolve()
    expect(await patient).toEqual(thing)
  })

  test('is stopped by the caller too, whose reason it keeps, and opens no breaker', async ({ upstream }) => {
    const client = upstream.client({ breaker: { volume: 1 } })
    const caller = new AbortController()
    upstream.answer((response) => {
      caller.abort(new Error('changed my mind'))
      void once(response, 'close')
    })
    expect(await refusalOf(client.call(showThing, { params: { name: 'a' }, signal: caller.signal }))).toMatchObject({
      message: 'changed my mind',
    })
    expect([client.breakerState(), upstream.received.length]).toEqual(['closed', 1])
  })
})

test('a call ends with the request that it is made for, and is not made any more after it', async ({ upstream }) => {
  const client = upstream.client()
  const request = new AbortController()
  upstream.answer((response) => {
    request.abort(new Error('the caller has left'))
    void once(response, 'close')
  })
  const context = { correlationId: 'c', signal: () => request.signal }
  for (const attempt of [1, 2]) {
    const { message } = await withCorrelation(context, () => refusalOf(show(client)))
    expect([attempt, message]).toEqual([attempt, 'the caller has left'])
  }
  expect(upstream.received).toHaveLength(1)
})

describe('a call that may be repeated', () => {
  const failing = (times: number, failure = drop) => {
    let left = times
    return (...args: Parameters<typeof drop>) => ((left -= 1) >= 0 ? failure : json(200, thing))(...args)
  }

  test.for([
    ['a read', (client: Client) => show(client)],
    ['a write with an idempotency key', (client: Client) => add(client, 'k1')],
  ] as const)('%s is tried again when the connection breaks or the upstream is busy', async ([, call], { upstream }) => {
    upstream.answer(failing(2))
    expect(await call(upstream.client())).toEqual(thing)
    upstream.answer(failing(1, json(503, {})))
    expect(await call(upstream.client())).toEqual(thing)
    expect(upstream.received).toHaveLength(5)
  })

  test('gives up after the third attempt', async ({ upstream }) => {
    upstream.answer(drop)
    expect(await refusalOf(show(upstream.client()))).toMatchObject({ code: 'upstream-unavailable' })
    expect(upstream.received).toHaveLength(3)
  })

  test('waits between attempts as it is told, and a write keeps its key', async ({ upstream }) => {
    const waits: number[] = []
    const retryDelayMs = (attempt: number) => {
      waits.push(attempt)
      return 1
    }
    upstream.answer(failing(2))
    await add(upstream.client({ retryDelayMs }), 'k1')
    expect(waits).toEqual([1, 2])
    expect(upstream.received.map(({ request }) => request.headers['idempotency-key'])).toEqual(['k1', 'k1', 'k1'])
  })

  test('is not tried again after a refusal, a 500 or an answer that breaks the contract', async ({ upstream }) => {
    for (const answer of [json(409, {}), json(500, {}), json(200, { no: 'thing' })]) {
      upstream.answer(answer)
      await refusalOf(show(upstream.client()))
    }
    expect(upstream.received).toHaveLength(3)
  })

  test('a write without a key is never sent twice', async ({ upstream }) => {
    upstream.answer(drop)
    await refusalOf(add(upstream.client()))
    expect(upstream.received).toHaveLength(1)
  })
})

test('an upstream that is not there is named with the reason', async ({ upstream }) => {
  const client = upstream.client({ baseUrl: 'http://127.0.0.1:1' })
  expect((await refusalOf(add(client))).message).toMatch(/^backlog did not answer: addThing could not be sent: \S+/)
})

test('a closed client says so', async ({ upstream }) => {
  const client = upstream.client()
  client.close()
  expect((await refusalOf(add(client))).message).toBe('backlog did not answer: the client is closed')
})
