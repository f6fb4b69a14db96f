import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort, hasRedis, isNative, openDatabase, openRedis } from '@dsm/testing'
import { testKeys, tokenFor } from '@dsm/testing/service'
import { expect, test } from 'vitest'
import { createNotesTable } from './notes.ts'

const file = fileURLToPath(new URL('./server.ts', import.meta.url))

function start(env: Record<string, string>) {
  return spawn(process.execPath, ['--conditions=source', file], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

test('a process without its environment ends at once and names every fault', async () => {
  const child = start({ PORT: 'x' })
  const errors: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  for (const name of ['PORT', 'DATABASE_URL', 'REDIS_URL', 'AUTH_JWKS', 'SERVICE_TOKEN'])
    expect(Buffer.concat(errors).toString()).toContain(`${name}: `)
})

test.skipIf(!isNative() || !hasRedis())(
  'a process serves on its servers and ends cleanly on SIGTERM (needs PostgreSQL and Redis)',
  { tags: ['G12'] },
  async ({ onTestFinished }) => {
    const [database, redis] = [await openDatabase('chronicle'), await openRedis()]
    onTestFinished(async () => {
      await database.dispose()
      await redis.dispose()
    })
    await database.pool.query(createNotesTable)
    const child = start({
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      AUTH_JWKS: JSON.stringify(testKeys.jwks),
      SERVICE_TOKEN: await tokenFor({ role: 'service' }),
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      DRAIN_MS: '0',
    })
    const lines: Record<string, unknown>[] = []
    const listening = Promise.withResolvers<string>()
    createInterface(child.stdout).on('line', (text) => {
      const line: Record<string, unknown> = JSON.parse(text)
      lines.push(line)
      if (line['msg'] === 'service listens') listening.resolve(String(line['url']))
    })

    const url = await listening.promise
    const headers = { authorization: `Bearer ${await tokenFor()}`, 'content-type': 'application/json' }
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    expect((await fetch(`${url}/projects/1/notes`, { method: 'POST', headers, body: '{"text":"x"}' })).status).toBe(201)
    await expect.poll(async () => (await database.pool.query('select 1 from counted')).rowCount).toBe(1)

    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(lines.find(({ msg }) => msg === 'service stops')).toMatchObject({ signal: 'SIGTERM', name: 'chronicle' })
  },
)
