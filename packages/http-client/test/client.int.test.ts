import { showReadiness } from '@dsm/contracts'
import { withCorrelation } from '@dsm/correlation'
import { describe, expect, expectTypeOf } from 'vitest'
import { UpstreamRefusal } from '../src/index.ts'
import { type Answer, addThing, dropThing, importThings, json, refusalOf, showThing, test, thing } from './upstream.ts'

describe('a request', () => {
  test('is made from the operation: path, query, identity', async ({ upstream }) => {
    await upstream.client().call(showThing, { params: { name: 'a/b ?' }, query: { since: '2026-03-02', tag: ['x', 'y&z'] } })
    const [{ request } = { request: undefined }] = upstream.received
    expect([request?.method, request?.url]).toEqual(['GET', '/things/a%2Fb%20%3F?since=2026-03-02&tag=x&tag=y%26z'])
    expect(request?.headers).toMatchObject({ authorization: 'Bearer secret' })
    expect(request?.headers['content-type']).toBeUndefined()
  })

  test('carries JSON, the idempotency key and the version that it is made for', async ({ upstream }) => {
    await upstream.client().call(addThing, { body: { name: 'a' }, idempotencyKey: 'k1', ifMatch: 3 })
    const [received] = upstream.received
    expect(received?.body).toBe('{"name":"a"}')
    expect(received?.request.headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': 'k1', 'if-match': '"3"' })
  })

  test('carries CSV as it is', async ({ upstream }) => {
    upstream.answer(json(200, { lines: 2 }))
    await upstream.client().call(importThings, { body: 'a,b\n"1",2' })
    expect(upstream.received[0]?.body).toBe('a,b\n"1",2')
    expect(upstream.received[0]?.request.headers['content-type']).toBe('text/csv')
  })

  test('belongs to the correlation under which it is made', async ({ upstream }) => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await withCorrelation({ correlationId: 'run-7', traceparent }, () => upstream.client().call(showThing, { params: { name: 'a' } }))
    expect(upstream.received[0]?.request.headers).toMatchObject({ 'x-correlation-id': 'run-7', traceparent })
  })

  test('asks for its token each time, so that a token can be renewed', async ({ upstream }) => {
    let count = 0
    const client = upstream.client({ token: async () => `t${(count += 1)}` })
    await client.call(showThing, { params: { name: 'a' } })
    await client.call(showThing, { params: { name: 'a' } })
    expect(upstream.received.map(({ request }) => request.headers.authorization)).toEqual(['Bearer t1', 'Bearer t2'])
  })

  test('never follows a redirect, which would hand the token to another host', async ({ upstream }) => {
    upstream.answer((response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
    expect(await refusalOf(upstream.client().call(showThing, { params: { name: 'a' } }))).toMatchObject({ code: 'upstream-unavailable' })
    expect(upstream.received).toHaveLength(1)
  })
})

describe('an answer', () => {
  test('is parsed by the operation: unknown keys of a newer upstream are dropped, its type is known', async ({ upstream }) => {
    upstream.answer(json(200, { ...thing, colour: 'new' }))
    const answer = await upstream.client().call(showThing, { params: { name: 'a' } })
    expect(answer).toEqual(thing)
    expectTypeOf(answer).toEqualTypeOf<{ name: string; version: number }>()
  })

  test('of a service that is not ready says what it lacks, and is no failure', async ({ upstream }) => {
    const health = { status: 'unready', checks: [{ name: 'database', status: 'down', required: true, detail: 'away' }] }
    upstream.answer(json(503, health))
    expect(await upstream.client().call(showReadiness)).toEqual(health)
    expect(upstream.received).toHaveLength(1)
  })

  test('without content is undefined', async ({ upstream }) => {
    upstream.answer((response) => void response.writeHead(204).end())
    expect(await upstream.client().call(dropThing, { params: { name: 'a' } })).toBeUndefined()
  })

  test.for([
    ['that breaks the contract', json(200, { name: 7 })],
    ['that is no JSON', json(200, undefined)],
    ['of 500', json(500, { detail: 'stack trace' })],
    [
      'cut off in the middle',
      (response) => void response.writeHead(200, { 'content-length': 100 }).write('{"name', () => response.destroy()),
    ],
  ] satisfies [string, Answer][])('%s means that the upstream does not work', async ([, answer], { upstream }) => {
    upstream.answer(answer)
    expect(await refusalOf(upstream.client().call(addThing, { body: { name: 'a' } }))).toMatchObject({
      code: 'upstream-unavailable',
      message: expect.stringContaining('backlog did not answer: '),
    })
  })

  test('of 4xx is a refusal with the code and the problem of the upstream', async ({ upstream }) => {
    const problem = { type: '/problems/sprint-over', title: 'Over', status: 409, code: 'sprint-over', detail: 'ATLAS-S03 is closed' }
    upstream.answer(json(409, problem))
    const refusal = await refusalOf(upstream.client().call(addThing, { body: { name: 'a' } }))
    expect(refusal).toBeInstanceOf(UpstreamRefusal)
    expect(refusal).toMatchObject({ upstream: 'backlog', status: 409, code: 'sprint-over', problem })
    expect(refusal.message).toBe('backlog refused with 409 sprint-over: ATLAS-S03 is closed')
  })

  test('of 4xx from something that is no service of ours is a refusal too', async ({ upstream }) => {
    upstream.answer((response) => void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>nothing here</h1>'))
    expect(await refusalOf(upstream.client().call(showThing, { params: { name: 'a' } }))).toMatchObject({ status: 404, code: 'unknown' })
  })
})

test('only what an operation needs must be given', ({ upstream }) => {
  const { call } = upstream.client()
  const wrong = () => {
    // @ts-expect-error the parameter of the path is missing
    void call(showThing)
    // @ts-expect-error the body is missing
    void call(addThing, {})
    // @ts-expect-error this operation has no body
    void call(dropThing, { params: { name: 'a' }, body: { name: 'a' } })
  }
  expect(wrong).toBeTypeOf('function')
})
