import type { Claims } from '@dsm/contracts'
import { testKeys, tokenFor } from '@dsm/testing/service'
import { UnsecuredJWT } from 'jose'
import { describe, expect } from 'vitest'
import { generateKeys, mintToken } from '../src/index.ts'
import { test } from './fixtures.ts'
import { addNote, changeNote, countOf, dropNote, listNotes } from './notes.ts'

const params = { projectId: '1' }
const claims: Claims = { sub: 'mallory', role: 'admin', projects: '*' }

describe('nobody gets in', { tags: ['G15'] }, () => {
  test('without a token, or with one that is garbage, expired, unsigned or of another key', async ({ service }) => {
    const foreign = await generateKeys()
    const unsigned = new UnsecuredJWT({ ...claims }).setIssuer('dsm').setAudience('dsm').setExpirationTime('1 hour').encode()
    const tokens = [
      undefined,
      'Bearer ',
      'Bearer garbage',
      `Basic ${Buffer.from('a:b').toString('base64')}`,
      `Bearer ${await tokenFor(claims, -60)}`,
      `Bearer ${unsigned}`,
      `Bearer ${await mintToken({ ...foreign.privateJwk, kid: testKeys.privateJwk.kid ?? '' }, claims)}`,
    ]
    for (const authorization of tokens) {
      const answer = await service.app.inject({ url: '/projects/1/notes', headers: authorization === undefined ? {} : { authorization } })
      expect([authorization, answer.statusCode, answer.json().code]).toEqual([authorization, 401, 'unauthenticated'])
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="dsm"')
    }
  })

  test('to any route but health: documents, metrics and dead letters need a token too', async ({ service }) => {
    const urls = [
      '/openapi.json',
      '/docs/',
      '/docs/static/swagger-ui.css',
      '/docs/json',
      '/docs/yaml',
      '/metrics',
      '/events/dead',
      '/projects/1/notes',
    ]
    const statusOf = async (url: string) => (await service.app.inject({ url })).statusCode
    expect(await Promise.all(urls.map(statusOf))).toEqual(urls.map(() => 401))
    expect(await Promise.all(['/health/live', '/health/ready'].map(statusOf))).toEqual([200, 200])
  })

  test('before the body was looked at: who may not write learns nothing about what is wrong with it', async ({ service }) => {
    const headers = { authorization: `Bearer ${await tokenFor({ role: 'viewer' })}`, 'content-type': 'application/json' }
    const answer = await service.app.inject({ method: 'POST', url: '/projects/1/notes', headers, payload: '{broken' })
    expect(answer.statusCode).toBe(403)
  })
})

describe('a role', () => {
  test.for([
    ['viewer', [200, 403, 403]],
    ['member', [200, 201, 403]],
    ['lead', [200, 201, 204]],
    ['service', [200, 201, 204]],
    ['admin', [200, 201, 204]],
  ] as const)('%s may do what it may and no more', async ([role, expected], { service }) => {
    const { body: note } = await service.call(addNote, { params, body: { text: 'x' } })
    const as = { role }
    const read = await service.call(listNotes, { params, as })
    const add = await service.call(addNote, { params, body: { text: 'y' }, as })
    const drop = await service.call(dropNote, { params: { noteId: note.id }, as })
    expect([read, add, drop].map(({ status }) => status)).toEqual(expected)
  })
})

describe('a token opens the projects that it names', { tags: ['G15'] }, () => {
  test('and no other, whether the path names the project or the resource does', async ({ service }) => {
    const { body: note } = await service.call(addNote, { params, body: { text: 'x' } })
    const as = { projects: ['2'] }
    const answers = [
      await service.call(listNotes, { params, as }),
      await service.call(addNote, { params, body: { text: 'y' }, as }),
      await service.call(changeNote, { params: { noteId: note.id }, body: { text: 'y' }, as }),
      await service.call(dropNote, { params: { noteId: note.id }, as }),
    ]
    expect(answers.map(({ status, problem }) => [status, problem?.code])).toEqual(answers.map(() => [403, 'forbidden']))
    expect(await countOf(service.db, 'notes')).toBe(1)
  })

  test('all of them, if it says so', async ({ service }) => {
    const statusFor = async (projects: Claims['projects']) => (await service.call(listNotes, { params, as: { projects } })).status
    expect([await statusFor('*'), await statusFor(['2', '1']), await statusFor([])]).toEqual([200, 200, 403])
  })
})

describe('a token that names operations', { tags: ['G15'] }, () => {
  const operations = [listNotes.id]

  test('opens those and no other, whatever its role could do', async ({ service }) => {
    const { body: note } = await service.call(addNote, { params, body: { text: 'x' } })
    const as: Partial<Claims> = { role: 'admin', projects: '*', operations }
    const answers = [
      await service.call(listNotes, { params, as }),
      await service.call(addNote, { params, body: { text: 'y' }, as }),
      await service.call(dropNote, { params: { noteId: note.id }, as }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403])
    expect(answers[1]?.problem?.detail).toBe('the token does not open addNote: it is for listNotes alone')
    expect(await countOf(service.db, 'notes')).toBe(1)
  })

  test('gives no role or project that it lacks, and opens no document and no metric', async ({ service }) => {
    const statusAs = async (as: Partial<Claims>) => (await service.call(addNote, { params, body: { text: 'y' }, as })).status
    expect(await statusAs({ role: 'viewer', operations: [addNote.id] })).toBe(403)
    expect(await statusAs({ projects: ['2'], operations: [addNote.id] })).toBe(403)
    expect(await statusAs({ operations: [] })).toBe(403)
    const headers = { authorization: `Bearer ${await tokenFor({ operations })}` }
    for (const url of ['/metrics', '/openapi.json', '/events/dead'])
      expect((await service.app.inject({ url, headers })).statusCode).toBe(403)
  })
})
