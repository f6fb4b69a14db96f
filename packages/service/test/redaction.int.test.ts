import { UpstreamRefusal } from '@dsm/http-client'
import { tokenFor } from '@dsm/testing/service'
import type { FastifyInstance } from 'fastify'
import { describe, expect, test as plain } from 'vitest'
import { createLogger } from '../src/index.ts'
import { test } from './fixtures.ts'
import { addNote } from './notes.ts'

const params = { projectId: '1' }

/** The logger as it is in production, at its most talkative, and the very text that it writes. */
function rawLog() {
  const lines: string[] = []
  const log = createLogger({ name: 'test', level: 'trace' }, { write: (line: string) => void lines.push(line) })
  return { log, text: () => lines.join('') }
}

const databaseUrl = 'postgres://dsm:hunter2-database@127.0.0.1:1/none'
const secretsOf = (token: string) => [
  token,
  token.slice(-24),
  'hunter2-database',
  'hunter2-query',
  'hunter2-basic',
  'hunter2-cookie',
  'hunter2-body',
  'hunter2-redis',
]

/** Requests in which secrets stand wherever people put them. */
async function askedWithSecrets(app: FastifyInstance, token: string) {
  const basic = Buffer.from('dsm:hunter2-basic').toString('base64')
  const requests = [
    { url: '/projects/1/notes', headers: { authorization: `Bearer ${token}` } },
    { url: '/projects/1/notes', headers: { authorization: `Bearer ${token}x` } },
    { url: '/projects/1/notes', headers: { authorization: `Basic ${basic}` } },
    { url: `/projects/1/notes?access_token=${token}&password=hunter2-query`, headers: {} },
    { url: `/projects/1/notes?token=${token}&password=hunter2-query`, headers: { authorization: `Bearer ${token}` } },
    { url: `/nowhere/${token}/hunter2-query`, headers: {} },
    {
      url: '/projects/1/notes',
      headers: { authorization: `Bearer ${token}`, cookie: 'session=hunter2-cookie', 'x-correlation-id': token },
    },
    {
      url: '/projects/1/notes',
      headers: { authorization: `Bearer ${token}`, traceparent: token, referer: `https://a:hunter2-query@example.test/` },
    },
    { url: '/events/dead', headers: { authorization: `Bearer ${token}` } },
  ] as const
  for (const request of requests) await app.inject(request)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  for (const payload of ['{"text":"x","password":"hunter2-body"}', '{"text":"hunter2-body', `{"text":"${token}"}`])
    await app.inject({ method: 'POST', url: '/projects/1/notes', headers, payload })
}

describe('no secret reaches the log, whatever happens to a request', () => {
  test('that is answered or refused', { tags: ['G15'] }, async ({ start }) => {
    const { log, text } = rawLog()
    const { app } = await start({}, { runtime: { log } })
    const token = await tokenFor()
    await askedWithSecrets(app, token)
    expect(text()).toContain('"request answered"')
    for (const secret of secretsOf(token)) expect(text(), secret.slice(0, 20)).not.toContain(secret)
  })

  test('that finds no database', { tags: ['G15'] }, async ({ start }) => {
    const { log, text } = rawLog()
    const { app } = await start({}, { runtime: { log, databaseUrl } })
    const token = await tokenFor()
    await askedWithSecrets(app, token)
    await app.inject({ url: '/health/ready' })
    expect(text()).toContain('request failed')
    for (const secret of secretsOf(token)) expect(text(), secret.slice(0, 20)).not.toContain(secret)
  })

  test('that fails with an error which holds them', { tags: ['G15'] }, async ({ start }) => {
    const token = await tokenFor()
    const failures = [
      new Error(`cannot connect to ${databaseUrl}`, { cause: new Error(`redis://:hunter2-redis@cache:6379 after ${databaseUrl}`) }),
      new Error(`authorization: Bearer ${token} was refused`),
      Object.assign(new Error('failed'), { config: { headers: { authorization: `Bearer ${token}` } }, url: databaseUrl }),
      new UpstreamRefusal('backlog', 403, undefined),
    ]
    const { log, text } = rawLog()
    const service = await start({ onAdd: () => Promise.reject(failures.shift()) }, { runtime: { log } })
    while (failures.length > 0) {
      const { status } = await service.call(addNote, { params, body: { text: 'x' } })
      expect(status).toBeGreaterThanOrEqual(500)
    }
    expect(text()).toContain('://dsm:[redacted]@127.0.0.1:1/none')
    for (const secret of secretsOf(token)) expect(text(), secret.slice(0, 20)).not.toContain(secret)
  })
})

plain('an address without a password, and what only looks like one, is left as it is', () => {
  const { log, text } = rawLog()
  const said = ['http://127.0.0.1:8001/projects', 'mailto:a@b.test', 'http://host:80/a@b', 'redis://cache:6379', 'at file:///app/x.ts:1:2']
  for (const line of said) log.info({ line }, line)
  for (const line of said) expect(text()).toContain(JSON.stringify(line).slice(1, -1))
})
