import { ProblemError } from '@dsm/contracts'
import { UpstreamRefusal } from '@dsm/http-client'
import { tokenFor } from '@dsm/testing/service'
import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { addNote, changeNote, countOf, dropNote, importNotes, listNotes } from './notes.ts'

const params = { projectId: '1' }
const unknownId = '0197c1a0-0000-7000-8000-000000000000'
const json = { 'content-type': 'application/json' }

async function headersFor(claims?: Parameters<typeof tokenFor>[0]) {
  return { authorization: `Bearer ${await tokenFor(claims)}` }
}

describe('a refusal is a problem document', () => {
  test('that names type, title, status, code, place and correlation', async ({ service }) => {
    const headers = { ...(await headersFor()), 'x-correlation-id': 'trace-me' }
    const answer = await service.app.inject({ method: 'DELETE', url: `/notes/${unknownId}`, headers })
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json; charset=utf-8', 'x-correlation-id': 'trace-me' })
    expect(answer.json()).toEqual({
      type: '/problems/not-found',
      title: 'No such resource',
      status: 404,
      code: 'not-found',
      detail: `there is no note ${unknownId}`,
      instance: `/notes/${unknownId}`,
      correlationId: 'trace-me',
    })
  })

  test('400 lists every fault of every part at once, each where it is', { tags: ['G16'] }, async ({ service }) => {
    const answer = await service.app.inject({
      method: 'POST',
      url: '/projects/not%20an%20id/notes?page=2',
      headers: { ...(await headersFor()), 'idempotency-key': 'a b', 'if-match': '3' },
      payload: { text: 7, stars: 9, 'a/b': true },
    })
    expect(answer.statusCode).toBe(400)
    const { faults } = answer.json<{ faults: { pointer: string }[] }>()
    expect(faults.map(({ pointer }) => pointer)).toEqual([
      '/params/projectId',
      '/query/page',
      '/body/text',
      '/body/stars',
      '/body/a~1b',
      '/headers/idempotency-key',
      '/headers/if-match',
    ])
  })

  test.for([
    ['a body that is no JSON', '{"text":'],
    ['a body that would poison prototypes', '{"text":"x","__proto__":{"admin":true}}'],
    ['a body that would poison constructors', '{"text":"x","constructor":{"prototype":{"admin":true}}}'],
    ['no body where one is needed', ''],
  ] as const)('400 for %s', async ([, payload], { service }) => {
    const answer = await service.app.inject({
      method: 'POST',
      url: '/projects/1/notes',
      headers: { ...(await headersFor()), ...json },
      payload,
    })
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad-request'])
  })

  test.for([
    ['JSON', '/projects/1/notes', 'application/json', [Buffer.from('{"text":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]],
    ['CSV', '/projects/1/notes/import', 'text/csv', [Buffer.from('a,'), Buffer.from([0xed, 0xa0, 0x80])]],
  ] as const)(
    '400 for %s that is no UTF-8: nothing is kept as something else than was sent',
    { tags: ['G16'] },
    async ([, url, type, parts], { service }) => {
      const headers = { ...(await headersFor()), 'content-type': type, 'transfer-encoding': 'chunked' }
      const answer = await service.app.inject({ method: 'POST', url, headers, payload: Buffer.concat([...parts]) })
      expect([answer.statusCode, answer.json().detail]).toEqual([400, 'the body is not UTF-8'])
      expect(await countOf(service.db, 'notes')).toBe(0)
    },
  )

  test('however many faults a request has, the answer names a hundred and counts all', { tags: ['G16'] }, async ({ service }) => {
    const unknown = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`k${at}`, 1]))
    const { status, problem } = await service.call(changeNote, { params: { noteId: unknownId }, body: { text: 'x', ...unknown } })
    expect([status, problem?.faults?.length, problem?.detail]).toEqual([400, 100, 'the request has 150 faults'])
  })

  test('400 for an address that cannot be decoded', async ({ service }) => {
    const answer = await service.app.inject({ url: '/projects/%E0%A4%A/notes', headers: await headersFor() })
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad-request'])
  })

  test('404 for an unknown path and for a method that a path does not have', async ({ service }) => {
    const unknown = await service.app.inject({ url: '/nowhere' })
    const method = await service.app.inject({ method: 'PUT', url: '/projects/1/notes', headers: await headersFor() })
    expect([unknown, method].map((answer) => [answer.statusCode, answer.json().code])).toEqual([
      [404, 'not-found'],
      [404, 'not-found'],
    ])
  })

  test('413 for a body above the limit of its operation', { tags: ['G15', 'G16'] }, async ({ service }) => {
    const { status, problem } = await service.call(addNote, { params, body: { text: 'x'.repeat(2000) } })
    expect([status, problem?.code]).toEqual([413, 'too-large'])
  })

  test('415 for a media type that the operation does not take, or none', async ({ service }) => {
    const headers = await headersFor()
    const post = (url: string, type: string | undefined) =>
      service.app.inject({
        method: 'POST',
        url,
        headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
        payload: Buffer.from('a'),
      })
    const answers = await Promise.all([
      post('/projects/1/notes', 'text/csv'),
      post('/projects/1/notes', 'application/x-www-form-urlencoded'),
      post('/projects/1/notes', undefined),
      post('/projects/1/notes/import', 'application/json'),
    ])
    expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual(Array(4).fill([415, 'unsupported-media-type']))
  })

  test('429 with Retry-After once a subject is above its limit, and nobody else is', { tags: ['G15'] }, async ({ start }) => {
    const service = await start({}, { runtime: { rateLimit: { max: 2, windowMs: 60_000 } } })
    const list = (sub: string) => service.call(listNotes, { params, as: { sub } })
    await list('eager')
    await list('eager')
    const refused = await list('eager')
    expect([refused.status, refused.problem?.code]).toEqual([429, 'too-many-requests'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await list('calm')).status).toBe(200)
  })

  test('429 for an address that keeps guessing tokens', { tags: ['G15'] }, async ({ start }) => {
    const service = await start({}, { runtime: { rateLimit: { max: 2, windowMs: 60_000 } } })
    const guess = async () =>
      (await service.app.inject({ url: '/projects/1/notes', headers: { authorization: 'Bearer x.y.z' } })).statusCode
    expect([await guess(), await guess(), await guess()]).toEqual([401, 401, 429])
  })
})

describe('what goes wrong on our side', () => {
  test('leaks nothing to the caller and is logged once, with its correlation', { tags: ['G16'] }, async ({ start }) => {
    const service = await start({ onAdd: () => Promise.reject(new Error('password=hunter2 in the connection string')) })
    const answer = await service.call(addNote, { params, body: { text: 'x' } })
    expect(answer.status).toBe(500)
    expect(Object.keys(answer.problem ?? {}).sort()).toEqual(['code', 'correlationId', 'instance', 'status', 'title', 'type'])
    expect(JSON.stringify(answer)).not.toContain('hunter2')

    const logged = service.logLines.filter((line) => 'err' in line)
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatchObject({ level: 50, correlationId: answer.headers['x-correlation-id'], operation: 'addNote' })
  })

  test.for([
    ['a peer that refuses us', new UpstreamRefusal('backlog', 403, undefined)],
    ['a peer that is away', new ProblemError('upstream-unavailable', 'backlog did not answer: secret detail')],
    ['a database that is away', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  ] as const)('is 503 for %s', async ([, error], { start }) => {
    const service = await start({ onAdd: () => Promise.reject(error) })
    const answer = await service.call(addNote, { params, body: { text: 'x' } })
    expect([answer.status, answer.problem?.code, answer.problem?.detail]).toEqual([503, 'upstream-unavailable', undefined])
    expect(answer.headers['retry-after']).toBeDefined()
  })
})

describe('what is accepted', () => {
  test('an operation without a body takes an empty JSON object, as many tools send it, and nothing else', async ({ service }) => {
    const headers = { ...(await headersFor()), ...json }
    const drop = async (payload: string) =>
      (await service.app.inject({ method: 'DELETE', url: `/notes/${unknownId}`, headers, payload })).statusCode
    expect([await drop('{}'), await drop(''), await drop('{"a":1}')]).toEqual([404, 404, 400])
  })

  test('text/csv arrives as it was sent', async ({ service }) => {
    const { status, body } = await service.call(importNotes, { params, body: 'a,b\n"1\n",2\n' })
    expect([status, body]).toEqual([200, { lines: 4 }])
  })

  test('a page ends where the list ends, and the next page begins where the last one ended', async ({ service }) => {
    for (const text of ['a', 'b', 'c']) await service.call(addNote, { params, body: { text } })
    const first = await service.call(listNotes, { params, query: { limit: 2 } })
    const rest = await service.call(listNotes, { params, query: { limit: 2, cursor: first.body.next ?? '' } })
    expect([...first.body.items, ...rest.body.items].map(({ text }) => text)).toEqual(['a', 'b', 'c'])
    expect(rest.body.next).toBeNull()
  })

  test('a cursor that was edited, cut or made by hand is refused', async ({ service }) => {
    const cursors = ['x', Buffer.from('00000000["a"]').toString('base64url'), Buffer.from('["a"]').toString('base64url')]
    for (const cursor of cursors) {
      const { status, problem } = await service.call(listNotes, { params, query: { cursor } })
      expect([status, problem?.code]).toEqual([400, 'invalid-cursor'])
    }
  })

  test('an unusable If-Match is a fault, and * matches anything', async ({ service }) => {
    const { body: note } = await service.call(addNote, { params, body: { text: 'x' } })
    const change = async (ifMatch: string) => {
      const headers = { ...(await headersFor()), 'if-match': ifMatch }
      return (await service.app.inject({ method: 'PATCH', url: `/notes/${note.id}`, headers, payload: { text: 'y' } })).statusCode
    }
    expect([await change('W/"1"'), await change('1'), await change('*')]).toEqual([400, 400, 200])
    expect((await service.call(changeNote, { params: { noteId: note.id }, body: { text: 'z' } })).body.version).toBe(3)
    expect((await service.call(dropNote, { params: { noteId: note.id } })).status).toBe(204)
  })
})
