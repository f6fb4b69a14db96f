import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ofEachService, ServiceName } from '@dsm/contracts'
import { z } from 'zod'
import type { Finding } from '../check/history.ts'
import { randomStream } from '../random.ts'
import { createDatabases, type Databases } from '../store/open-databases.ts'
import { type Balancer, startBalancer } from '../world/balancer.ts'
import { createCredentials, type Credentials } from '../world/credentials.ts'
import { freePort } from '../world/ports.ts'
import { createPostgres } from '../world/postgres-server.ts'
import { createRedis } from '../world/redis-server.ts'
import { serviceEnvironment } from '../world/service-environment.ts'
import { openStream, type StreamProbe } from '../world/stream-probe.ts'
import { createDeployment, type Deployment, type Version } from './deployment.ts'
import { startPod } from './pod.ts'

/** Everything that a rollout takes place in. */
export type Site = {
  directory: string
  databases: Databases
  stream: StreamProbe
  urls: Record<ServiceName, string>
  credentials: Credentials
  deployments: readonly Deployment[]
  /** Applies the migrations of a version with its own command line; returns their names. */
  migrate: (version: Version) => Promise<string[]>
  stop: (options: { keep: boolean }) => Promise<void>
}

export type SiteOptions = { postgresBin: string; cacheDirectory: string; seed: number; onFault: (finding: Finding) => void }

const replicasEach = 2
/** How long a change of endpoints takes to reach every node: a moment mostly, seconds on a busy cluster. */
const lagMs = [200, 2000] as const
/** The default of a service: longer than the lag above, as the chart sets it longer than that of its cluster. */
const drainMs = 5000

/** Starts PostgreSQL, Redis and a balancer for each service; no pod yet, and empty databases. */
export async function startSite({ postgresBin, cacheDirectory, seed, onFault }: SiteOptions): Promise<Site> {
  const directory = await mkdtemp(join(tmpdir(), 'dsm-rollout.'))
  await mkdir(join(directory, 'logs'))
  const [postgres, redis] = await Promise.all([createPostgres(directory, postgresBin), createRedis(directory)])
  await Promise.all([postgres.start(), redis.start()])
  const databases = await createDatabases(postgres)
  const stream = openStream(redis.port)
  const credentials = await createCredentials()
  const deployments: Deployment[] = []
  const balancers = new Map<ServiceName, Balancer>()
  for (const service of ServiceName.options) {
    const pods = () => deployments.find((deployment) => deployment.service === service)?.pods() ?? []
    balancers.set(service, await startBalancer(pods, { secondChance: false }))
  }
  const urlOf = (service: ServiceName) => balancers.get(service)?.url ?? ''
  const urls = ofEachService(urlOf)
  const random = randomStream('lag', seed)
  let born = 0
  const startOne = async (service: ServiceName, version: Version) => {
    const ways = [
      { service, to: 'postgres', proxy: postgres },
      { service, to: 'redis', proxy: redis },
    ] as const
    const env = await serviceEnvironment({ service, ways, urls, credentials, cacheDirectory: join(cacheDirectory, version.name) })
    const name = `${service}-${version.name}-${(born += 1)}`
    const logFile = join(directory, 'logs', `${name}.log`)
    const lag = () => random.integer(...lagMs)
    return startPod({
      service,
      name,
      port: await freePort(),
      env: { ...env, DRAIN_MS: String(drainMs) },
      cwd: version.folder,
      logFile,
      lagMs: lag,
      onFault,
    })
  }
  for (const service of ServiceName.options) deployments.push(createDeployment({ service, replicas: replicasEach, start: startOne }))
  return {
    directory,
    databases,
    stream,
    urls,
    credentials,
    deployments,
    migrate: (version) => migrateWith(version, postgres.port),
    stop: async ({ keep }) => {
      await Promise.all(deployments.map((deployment) => deployment.kill()))
      for (const balancer of balancers.values()) await balancer.stop()
      stream.close()
      for (const pool of Object.values(databases)) await pool.end()
      await Promise.all([postgres.stop('kill'), redis.stop('kill')])
      if (!keep) await rm(directory, { recursive: true, force: true })
    },
  }
}

const Migrated = z.array(z.object({ applied: z.array(z.string()) }))

async function migrateWith({ folder }: Version, postgresPort: number): Promise<string[]> {
  const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: `postgres://postgres@127.0.0.1:${postgresPort}/{service}` }
  const args = ['--conditions=source', 'packages/cli/src/main.ts', 'migrate', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env })
  return Migrated.parse(JSON.parse(stdout)).flatMap(({ applied }) => applied)
}
