import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryCarrier } from '@dsm/events'
import { captureLog, isNative } from '@dsm/testing'
import { tokenFor } from '@dsm/testing/service'
import { decodeJwt } from 'jose'
import { describe, expect, test as plain } from 'vitest'
import { freshFile, lookingEvery } from '../src/fresh-file.ts'
import { createLogger } from '../src/index.ts'
import { test } from './fixtures.ts'
import { addNote, listNotes } from './notes.ts'

const params = { projectId: '1' }
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

async function authorization() {
  return { authorization: `Bearer ${await tokenFor()}` }
}

describe('correlation', () => {
  test('goes from the request into the event and into every line of the log', async ({ service }) => {
    const headers = { ...(await authorization()), 'x-correlation-id': 'run-7', traceparent }
    await service.app.inject({ method: 'POST', url: '/projects/1/notes', headers, payload: { text: 'x' } })
    const { rows } = await service.db.query('select event from outbox')
    expect(rows[0].event).toMatchObject({ correlationid: 'run-7' })
    expect(rows[0].event.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/)
    expect(service.logLines.find(({ msg }) => msg === 'request answered')).toMatchObject({
      correlationId: 'run-7',
      operation: 'addNote',
      status: 201,
    })
  })

  test('is made anew where none came, or one that could break a log or a header', async ({ service }) => {
    for (const given of [undefined, '', 'a b', 'x'.repeat(200), '{"a":1}']) {
      const headers = { ...(await authorization()), ...(given !== undefined && { 'x-correlation-id': given }) }
      const answer = await service.app.inject({ url: '/projects/1/notes', headers })
      expect(answer.headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/)
    }
  })
})

test('metrics name operations and statuses, and an unknown path adds no series of its own', async ({ service }) => {
  await service.call(listNotes, { params })
  await service.call(listNotes, { params, as: { projects: [] } })
  for (const url of ['/a', '/b']) await service.app.inject({ url })
  const { body, statusCode } = await service.app.inject({ url: '/metrics', headers: await authorization() })
  expect(statusCode).toBe(200)
  expect(body).toContain('http_request_duration_seconds_count{operation="listNotes",status="200"} 1')
  expect(body).toContain('http_request_duration_seconds_count{operation="listNotes",status="403"} 1')
  expect(body).toContain('http_request_duration_seconds_count{operation="none",status="404"} 2')
  expect(body).toContain('postgres_pool_connections{state="waiting"} 0')
  expect(body).toContain('dsm_outbox_depth')
})

test('metrics say when the token ends that the service shows to others: the one that its file holds now', async ({
  start,
  onTestFinished,
}) => {
  const directory = await mkdtemp(join(tmpdir(), 'dsm-token-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const path = join(directory, 'token')
  const [first, second] = [await tokenFor({}, 3600), await tokenFor({}, 31_536_000)]
  await writeFile(path, first)
  const file = freshFile({ path, first, parse: (text) => text, log: captureLog().log })
  const { app } = await start({}, { runtime: { serviceToken: lookingEvery(file, 0) } })
  const metrics = async () => (await app.inject({ url: '/metrics', headers: await authorization() })).body
  expect(await metrics()).toContain(`dsm_token_expires_timestamp_seconds ${decodeJwt(first).exp}\n`)
  await writeFile(path, second)
  expect(await metrics()).toContain(`dsm_token_expires_timestamp_seconds ${decodeJwt(second).exp}\n`)
  await writeFile(path, 'of another kind')
  expect(await metrics()).toMatch(/^dsm_token_expires_timestamp_seconds nan$/im)
})

test('no token ever reaches the log', { tags: ['G15'] }, async ({ service }) => {
  const headers = await authorization()
  await service.app.inject({ url: '/projects/1/notes', headers })
  await service.app.inject({ url: '/projects/1/notes', headers: { authorization: `${headers.authorization}x` } })
  await service.call(addNote, { params, body: { text: 'x' } })
  const token = headers.authorization.slice('Bearer '.length)
  expect(JSON.stringify(service.logLines)).not.toContain(token.slice(-20))
})

plain('a secret that is logged by mistake is not written', () => {
  const lines: string[] = []
  const log = createLogger({ name: 'test', level: 'info' }, { write: (line: string) => void lines.push(line) })
  log.info(
    { authorization: 'Bearer s3cret', req: { headers: { authorization: 's3cret' } }, config: { token: 's3cret', databaseUrl: 's3cret' } },
    'oops',
  )
  expect(lines.join()).toContain('[redacted]')
  expect(lines.join()).not.toContain('s3cret')
})

describe('readiness', () => {
  test('is ready and says of what', async ({ service }) => {
    const answer = await service.app.inject({ url: '/health/ready' })
    expect([answer.statusCode, answer.json().status]).toEqual([200, 'ready'])
    expect(answer.json().checks.map(({ name }: { name: string }) => name)).toEqual(['database', 'migrations', 'events'])
  })

  test('is degraded, and still ready, without the event carrier', { tags: ['G8'] }, async ({ start }) => {
    const service = await start({}, { carrier: { ...createMemoryCarrier(), healthy: async () => false } })
    const answer = await service.app.inject({ url: '/health/ready' })
    expect([answer.statusCode, answer.json().status]).toEqual([200, 'degraded'])
    expect(answer.json().checks.at(-1)).toMatchObject({ name: 'events', status: 'down', required: false })
  })

  test('is unready while a migration is pending, and the process is alive nevertheless', async ({ service }) => {
    await service.db.query(`delete from schema_migrations where set = '_shared' and name like '0002%'`)
    const answer = await service.app.inject({ url: '/health/ready' })
    await service.db.query(`insert into schema_migrations (set, name, checksum) values ('_shared', '0002_idempotency.sql', 'restored')`)
    expect([answer.statusCode, answer.json().status]).toEqual([503, 'unready'])
    expect(answer.json().checks).toContainEqual({
      name: 'migrations',
      status: 'down',
      required: true,
      detail: 'pending: _shared/0002_idempotency.sql',
    })
    expect((await service.app.inject({ url: '/health/live' })).statusCode).toBe(200)
  })

  test('is unready without a database', { tags: ['G8'] }, async ({ start }) => {
    const service = await start({}, { runtime: { databaseUrl: 'postgres://nobody@127.0.0.1:1/none' } })
    const answer = await service.app.inject({ url: '/health/ready' })
    expect([answer.statusCode, answer.json().status]).toEqual([503, 'unready'])
    const read = await service.call(listNotes, { params })
    expect([read.status, read.problem?.code]).toEqual([503, 'upstream-unavailable'])
  })
})

test.skipIf(!isNative())('a request that waits for a connection shows in the metrics (needs real concurrency)', async ({ start }) => {
  const gate = Promise.withResolvers<void>()
  const service = await start({ onAdd: () => gate.promise }, { runtime: { databaseConnectionsMax: 1 } })
  const calls = [1, 2].map(() => service.call(addNote, { params, body: { text: 'x' } }))
  const { app } = service
  await expect
    .poll(async () => (await app.inject({ url: '/metrics', headers: await authorization() })).body)
    .toMatch(/postgres_pool_connections\{state="waiting"\} [1-9]/)
  gate.resolve()
  await Promise.all(calls)
})
