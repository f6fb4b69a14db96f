import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import getPort, { portNumbers } from 'get-port'
import { writeCredentials } from './credentials.ts'
import { startApiServer, startControllerManager, startEtcd } from './parts.ts'

/** Below the ports that systems give to outgoing connections: one stays free while its server is down for a moment. */
const [lowest, highest] = [20_000, 32_000]

/** A Kubernetes control plane of the test's own, on this machine: no nodes, so no pod ever runs. */
export type Cluster = {
  /** Path of a kubeconfig that may do everything. */
  kubeconfig: string
  apiServer: {
    /** SIGKILL; what it stored stays. */
    stop: () => Promise<void>
    /** Starts it again at the same address. */
    start: () => Promise<void>
  }
  /** Ends it and forgets all that it stored. */
  stop: () => Promise<void>
}

/** Starts etcd, an API server and the controller manager (some ten seconds). Throws if a tool is missing or does not start. */
export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'dsm-cluster-'))
  const [clientPort, peerPort, port, controllerPort] = [await freePort(), await freePort(), await freePort(), await freePort()]
  const credentials = await writeCredentials(folder, port)
  const etcd = await startEtcd({ folder, clientPort, peerPort })
  const startServer = () => startApiServer(credentials, { port, etcdPort: clientPort })
  let server = await startServer()
  const controllers = await startControllerManager(credentials, controllerPort)
  return {
    kubeconfig: credentials.kubeconfig,
    apiServer: {
      stop: () => server.stop(),
      start: async () => {
        server = await startServer()
      },
    },
    stop: async () => {
      await Promise.all([controllers.stop(), server.stop()])
      await etcd.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** From a drawn one on, for several processes look at a time. Within a process each is given once. */
const first = randomInt(lowest, highest - 1000)
const freePort = () => getPort({ port: portNumbers(first, highest), host: '127.0.0.1', reserve: true })
