import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort, hasRedis, isNative, openDatabase, openRedis } from '@dsm/testing'
import { testKeys, tokenFor } from '@dsm/testing/service'
import { expect, test } from 'vitest'
import { createNotesTable } from './notes.ts'

const file = fileURLToPath(new URL('./server.ts', import.meta.url))
const usual = 40
const flood = 20 * usual
const rounds = 10
const moreMegabytesMax = 250

type Answer = { status: number; retryAfter: string | undefined }

/** Requests over connections of their own, as many clients send them. */
async function send(url: string, token: string, count: number): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true })
  const body = JSON.stringify({ text: 'x'.repeat(20), stars: 5 })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': body.length }
  const one = async () => {
    const call = request(`${url}/projects/1/notes`, { method: 'POST', agent, headers })
    call.end(body)
    const [response] = await once(call, 'response')
    response.resume()
    await once(response, 'end')
    return { status: response.statusCode, retryAfter: response.headers['retry-after'] }
  }
  const answers = await Promise.all(Array.from({ length: count }, one))
  agent.destroy()
  return answers
}

async function megabytesOf(pid: number): Promise<number> {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

test.skipIf(!isNative() || !hasRedis() || process.platform !== 'linux')(
  'twenty times the load is answered or refused with 503, memory stays bounded, and the service goes on (needs PostgreSQL, Redis and /proc)',
  { tags: ['G8'] },
  async ({ onTestFinished }) => {
    const [database, redis] = [await openDatabase('chronicle'), await openRedis()]
    await database.pool.query(createNotesTable)
    const env = {
      DATABASE_URL: database.url,
      DATABASE_POOL: '3',
      REDIS_URL: redis.url,
      AUTH_JWKS: JSON.stringify(testKeys.jwks),
      SERVICE_TOKEN: await tokenFor({ role: 'service' }),
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      RATE_LIMIT_PER_SECOND: '100000',
      DRAIN_MS: '0',
    }
    const child = spawn(process.execPath, ['--conditions=source', file], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const gone = once(child, 'exit')
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await gone
      await database.dispose()
      await redis.dispose()
    })
    const listening = Promise.withResolvers<string>()
    createInterface(child.stdout).on('line', (line) => {
      const { msg, url } = JSON.parse(line)
      if (msg === 'service listens') listening.resolve(url)
    })
    const url = await listening.promise
    const token = await tokenFor({}, 3600)

    const calm = await send(url, token, usual)
    expect(new Set(calm.map(({ status }) => status))).toEqual(new Set([201]))
    const before = await megabytesOf(child.pid ?? 0)
    const answers: Answer[] = []
    for (let round = 0; round < rounds; round += 1) answers.push(...(await send(url, token, flood)))
    const after = await megabytesOf(child.pid ?? 0)

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 503]))
    expect(answers.filter(({ status, retryAfter }) => status === 503 && !(Number(retryAfter) > 0))).toEqual([])
    expect(after - before).toBeLessThan(moreMegabytesMax)
    await expect.poll(async () => (await send(url, token, 1))[0]?.status).toBe(201)
    const done = (await database.pool.query('select 1 from notes')).rowCount ?? 0
    expect(done).toBeGreaterThanOrEqual(usual + answers.filter(({ status }) => status === 201).length)
  },
)
