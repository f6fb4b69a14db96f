import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { clusterTool } from './cluster-tools.ts'
import { certificateOf, type Credentials } from './credentials.ts'
import { type Daemon, startDaemon } from './daemon.ts'

/** Controllers that tests meet; what makes pods run, or needs a cloud, is not among them. */
const controllers = [
  'cronjob-controller',
  'deployment-controller',
  'garbage-collector-controller',
  'job-controller',
  'namespace-controller',
  'replicaset-controller',
  'serviceaccount-controller',
  'statefulset-controller',
  'ttl-after-finished-controller',
]

/** The store of a cluster. */
export function startEtcd({ folder, clientPort, peerPort }: { folder: string; clientPort: number; peerPort: number }): Promise<Daemon> {
  const client = `http://127.0.0.1:${clientPort}`
  const peer = `http://127.0.0.1:${peerPort}`
  const args = flagsOf({
    'data-dir': join(folder, 'etcd'),
    'unsafe-no-fsync': true,
    'log-level': 'warn',
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `default=${peer}`,
  })
  const ready = async () => (await fetch(`${client}/health`).catch(() => undefined))?.ok ?? false
  return startDaemon({ command: clusterTool('etcd'), args, ready })
}

/** A real API server with its usual admission, Pod Security included, and role-based access. */
export function startApiServer(credentials: Credentials, { port, etcdPort }: { port: number; etcdPort: number }): Promise<Daemon> {
  const args = flagsOf({
    'etcd-servers': `http://127.0.0.1:${etcdPort}`,
    'secure-port': port,
    'bind-address': '127.0.0.1',
    'advertise-address': '127.0.0.1',
    'cert-dir': credentials.certificates,
    // As in any cluster: what may be privileged is for Pod Security to say.
    'allow-privileged': true,
    'authorization-mode': 'RBAC',
    'token-auth-file': credentials.tokenFile,
    'service-cluster-ip-range': '10.96.0.0/16',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': credentials.serviceAccountKey,
    'service-account-signing-key-file': credentials.serviceAccountKey,
    'endpoint-reconciler-type': 'none',
  })
  return startDaemon({ command: clusterTool('kube-apiserver'), args, ready: () => isReady(credentials, port) })
}

/** Runs the controllers. */
export function startControllerManager(credentials: Credentials, port: number): Promise<Daemon> {
  const { kubeconfig } = credentials
  const args = flagsOf({
    kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'bind-address': '127.0.0.1',
    'secure-port': port,
    'cert-dir': join(credentials.certificates, 'controllers'),
    controllers: controllers.join(','),
    'leader-elect': false,
    'kube-api-qps': 200,
    'kube-api-burst': 400,
    'service-account-private-key-file': credentials.serviceAccountKey,
  })
  const ready = () => answers({ port, path: '/healthz', rejectUnauthorized: false })
  return startDaemon({ command: clusterTool('kube-controller-manager'), args, ready })
}

const flagsOf = (flags: Readonly<Record<string, string | number | boolean>>) =>
  Object.entries(flags).map(([name, value]) => `--${name}=${value}`)

async function isReady(credentials: Credentials, port: number): Promise<boolean> {
  const ca = await readFile(certificateOf(credentials)).catch(() => undefined)
  if (!ca) return false
  return answers({ port, path: '/readyz', ca, headers: { authorization: `Bearer ${credentials.adminToken}` } })
}

type Question = { port: number; path: string; ca?: Buffer; rejectUnauthorized?: boolean; headers?: Record<string, string> }

function answers(question: Question): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const asked = request({ host: '127.0.0.1', agent: new Agent({ keepAlive: false }), ...question }, (response) => {
    response.resume()
    resolve(response.statusCode === 200)
  })
  asked.on('error', () => resolve(false))
  asked.end()
  return promise
}
