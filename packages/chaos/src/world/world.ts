import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ofEachService, ServiceName } from '@dsm/contracts'
import type { Finding } from '../check/history.ts'
import { type Databases, openDatabases } from '../store/open-databases.ts'
import { type Balancer, startBalancer } from './balancer.ts'
import { createCredentials, type Credentials } from './credentials.ts'
import { createPostgres } from './postgres-server.ts'
import { freePort } from './ports.ts'
import { createRedis, type RedisServer } from './redis-server.ts'
import { type Replica, startReplica } from './replica.ts'
import { openStream, type StreamProbe } from './stream-probe.ts'
import type { StoppableServer } from './servers.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'
import { serviceEnvironment } from './service-environment.ts'

/** Everything that a run takes place in. */
export type World = {
  directory: string
  postgres: StoppableServer
  redis: RedisServer
  /** Past the proxies: the harness sees what the services cannot. */
  databases: Databases
  stream: StreamProbe
  ways: readonly Way[]
  replicas: readonly Replica[]
  urls: Record<ServiceName, string>
  credentials: Credentials
  stop: (options: { keep: boolean }) => Promise<void>
}

/** The way from one service to one server. */
export type Way = { service: ServiceName; to: 'postgres' | 'redis'; proxy: TcpProxy }

const replicasEach = 2

export type WorldOptions = { postgresBin: string; repository: string; onCrash: (finding: Finding) => void }

/** Starts servers, proxies, balancers and replicas; returns when every replica is ready. */
export async function startWorld({ postgresBin, repository, onCrash }: WorldOptions): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'dsm-chaos.'))
  await mkdir(join(directory, 'logs'))
  const [postgres, redis] = await Promise.all([createPostgres(directory, postgresBin), createRedis(directory)])
  await Promise.all([postgres.start(), redis.start()])
  const databases = await openDatabases(postgres)
  const stream = openStream(redis.port)
  const credentials = await createCredentials()

  const ways: Way[] = []
  for (const service of ServiceName.options) {
    ways.push(
      { service, to: 'postgres', proxy: await startTcpProxy(postgres.port) },
      { service, to: 'redis', proxy: await startTcpProxy(redis.port) },
    )
  }
  const replicas: Replica[] = []
  const balancers = new Map<ServiceName, Balancer>()
  for (const service of ServiceName.options) {
    balancers.set(service, await startBalancer(() => replicas.filter((replica) => replica.service === service)))
  }
  const urls = urlsOf(balancers)
  for (const service of ServiceName.options) {
    const env = await serviceEnvironment({
      service,
      ways,
      urls,
      credentials,
      cacheDirectory: join(repository, 'node_modules/.cache/chaos'),
    })
    for (let number = 1; number <= replicasEach; number += 1) {
      const logFile = join(directory, 'logs', `${service}-${number}.log`)
      replicas.push(startReplica({ service, number, port: await freePort(), env, cwd: repository, logFile, onCrash }))
    }
  }
  const stop = async ({ keep }: { keep: boolean }) => {
    await Promise.all(replicas.map((replica) => replica.stop()))
    for (const balancer of balancers.values()) await balancer.stop()
    for (const { proxy } of ways) await proxy.stop()
    stream.close()
    for (const pool of Object.values(databases)) await pool.end()
    await Promise.all([postgres.stop('kill'), redis.stop('kill')])
    if (!keep) await rm(directory, { recursive: true, force: true })
  }
  return { directory, postgres, redis, databases, stream, ways, replicas, urls, credentials, stop }
}

function urlsOf(balancers: ReadonlyMap<ServiceName, Balancer>): Record<ServiceName, string> {
  const url = (name: ServiceName) => balancers.get(name)?.url ?? ''
  return ofEachService(url)
}
