import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectOperations } from '@dsm/contracts'
import { requestOf } from '@dsm/http-client'
import { expect, onTestFinished, test } from 'vitest'
import type { Finding } from '../src/check/history.ts'
import { openDatabases } from '../src/store/open-databases.ts'
import { startBalancer } from '../src/world/balancer.ts'
import { createCredentials } from '../src/world/credentials.ts'
import { findNativeParts, repository } from '../src/world/native-parts.ts'
import { freePort } from '../src/world/ports.ts'
import { createPostgres } from '../src/world/postgres-server.ts'
import { createRedis } from '../src/world/redis-server.ts'
import { type Replica, startReplica } from '../src/world/replica.ts'

const { missing, postgresBin } = await findNativeParts()

const stops = 4
const clients = 6

/** Two replicas of a service, as processes on servers of their own, behind a balancer that watches their readiness. */
async function openService() {
  const directory = await mkdtemp(join(tmpdir(), 'dsm-graceful.'))
  await mkdir(join(directory, 'logs'))
  const [postgres, redis] = await Promise.all([createPostgres(directory, postgresBin), createRedis(directory)])
  await Promise.all([postgres.start(), redis.start()])
  const databases = await openDatabases(postgres)
  const credentials = await createCredentials()
  const crashes: Finding[] = []
  const replicas: Replica[] = []
  const balancer = await startBalancer(() => replicas)
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOST: '127.0.0.1',
    DATABASE_URL: `postgres://postgres@127.0.0.1:${postgres.port}/project`,
    REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    AUTH_JWKS: JSON.stringify(credentials.jwks),
    SERVICE_TOKEN: await credentials.tokenFor({ sub: 'project-service', role: 'service', projects: '*' }),
    DRAIN_MS: '8000',
  }
  const logFiles = [1, 2].map((number) => join(directory, 'logs', `${number}.log`))
  for (const [at, logFile] of logFiles.entries()) {
    const onCrash = (finding: Finding) => void crashes.push(finding)
    replicas.push(startReplica({ service: 'project', number: at + 1, port: await freePort(), env, cwd: repository, logFile, onCrash }))
  }
  onTestFinished(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()))
    await balancer.stop()
    for (const pool of Object.values(databases)) await pool.end()
    await Promise.all([postgres.stop('kill'), redis.stop('kill')])
    await rm(directory, { recursive: true, force: true })
  })
  const token = await credentials.tokenFor({ sub: 'tester', role: 'admin', projects: '*' })
  const linesOf = async () => (await Promise.all(logFiles.map((file) => readFile(file, 'utf8')))).join('\n')
  return { replicas, balancer, databases, crashes, token, linesOf }
}

test.skipIf(missing !== '')(
  'replicas that are stopped one after the other under load fail no request, finish what they began, and end by themselves (needs postgresql and redis-server)',
  { tags: ['G12'] },
  async () => {
    const { replicas, balancer, databases, crashes, token, linesOf } = await openService()
    const allReady = () => replicas.every((replica) => replica.isReady())
    await expect.poll(allReady).toBe(true)

    const answers: (number | string)[] = []
    let over = false
    const send = async (name: string) => {
      const { method, path, headers, body = null } = requestOf(projectOperations.createPerson, { body: { name } }, token)
      const response = await fetch(`${balancer.url}${path}`, { method, headers, body })
      await response.text()
      return response.status
    }
    const client = async (_none: unknown, number: number) => {
      for (let count = 0; !over; count += 1) {
        answers.push(await send(`person ${number}-${count}`).catch((error: Error) => `${error.message}: ${String(error.cause)}`))
      }
    }
    const load = Array.from({ length: clients }, client)
    for (let stop = 0; stop < stops; stop += 1) {
      const replica = replicas[stop % 2]
      replica?.kill('SIGTERM', { renamed: false })
      await expect.poll(() => replica?.isReady()).toBe(false)
      await expect.poll(allReady).toBe(true)
    }
    over = true
    await Promise.all(load)

    expect(new Set(answers)).toEqual(new Set([201]))
    const { rowCount } = await databases.project.query(`select 1 from people where name like 'person %'`)
    expect(rowCount).toBe(answers.length)
    await expect.poll(async () => (await databases.project.query('select 1 from outbox where published_at is null')).rowCount).toBe(0)
    expect(crashes).toEqual([])
    const lines = await linesOf()
    expect(lines.split('"service stops"')).toHaveLength(stops + 1)
    expect(lines).not.toMatch(/killed by close-with-grace|"level":(50|60)/)
  },
)
