import { exitCodes } from '../failure/exit-codes.ts'
import { Failure } from '../failure/failure.ts'
import type { SecretData, SecretStore, StoredSecret } from './secret-store.ts'

export type ClusterAddress = {
  namespace: string
  /** File that says where the cluster is; without it, KUBECONFIG, the usual file, or the pod that this runs in. */
  kubeconfig?: string | undefined
  context?: string | undefined
}

const labels = { 'app.kubernetes.io/part-of': 'dsm', 'app.kubernetes.io/managed-by': 'dsm-init' }

/** A patch that changes nothing would leave the version as it is: this is always new. */
const changedAt = 'dsm.dev/changed-at'

/** Secrets through the API of a cluster. Its client is large, so that only the commands that need it load it. */
export async function openSecrets({ namespace, kubeconfig, context }: ClusterAddress): Promise<SecretStore> {
  const { CoreV1Api, KubeConfig, PatchStrategy, setHeaderOptions } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  try {
    if (kubeconfig === undefined) config.loadFromDefault()
    else config.loadFromFile(kubeconfig)
    if (context !== undefined) config.setCurrentContext(context)
  } catch (error) {
    throw clusterFailure('What says where the cluster is cannot be read', error)
  }
  const server = config.getCurrentCluster()?.server
  if (server === undefined)
    throw clusterFailure(context === undefined ? 'Nobody has said where the cluster is' : `No cluster in the context ${context}`)
  const api = config.makeApiClient(CoreV1Api)
  const doing = <Answer>(what: string, call: Promise<Answer>) =>
    call.catch((error: unknown): never => {
      throw refused(error, { what, server, namespace })
    })
  return {
    namespace,
    read: (name) =>
      doing(
        `read secret ${name}`,
        api.readNamespacedSecret({ name, namespace }).then(storedOf, (error: unknown) => unlessStatus(error, 404, undefined)),
      ),
    create: (name, data) => {
      const body = { metadata: { name, labels }, type: 'Opaque', data: encoded(data) }
      const created = api.createNamespacedSecret({ namespace, body }).then(() => 'created' as const)
      return doing(
        `create secret ${name}`,
        created.catch((error: unknown) => unlessStatus(error, 409, 'exists' as const)),
      )
    },
    replace: async (name, data, version) => {
      const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)
      const metadata = {
        annotations: { [changedAt]: new Date().toISOString() },
        ...(version !== undefined && { resourceVersion: version }),
      }
      const body = { metadata, data: encoded(data) }
      await doing(`change secret ${name}`, api.patchNamespacedSecret({ name, namespace, body }, merge))
    },
  }
}

const encoded = (data: SecretData) =>
  Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]))

type OfApi = { data?: Record<string, string> | undefined; metadata?: { resourceVersion?: string | undefined } | undefined }

function storedOf({ data = {}, metadata }: OfApi): StoredSecret {
  const decoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString('utf8')])
  return { data: Object.fromEntries(decoded), version: metadata?.resourceVersion ?? '' }
}

/** What to go on with where the API refuses with this status; any other error goes on its way. */
function unlessStatus<Value>(error: unknown, status: number, value: Value): Value {
  if (statusOf(error) === status) return value
  throw error
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined
}

function refused(error: unknown, { what, server, namespace }: { what: string; server: string; namespace: string }): Failure {
  const status = statusOf(error)
  const said = messageOf(error)
  if (status === undefined) {
    const hints = ['kubectl cluster-info says whether the cluster is there', '--kubeconfig and --context name another one']
    return new Failure(
      { exit: exitCodes.away, code: 'cluster-away', title: `The Kubernetes API does not answer (${server})`, detail: said, hints },
      error,
    )
  }
  const title = `The Kubernetes API does not let us ${what}`
  if (status === 401 || status === 403) {
    const hints = [`kubectl auth can-i create secrets --namespace ${namespace} tells whether you may`]
    return new Failure({ exit: exitCodes.forbidden, code: 'cluster-forbidden', status, title, detail: said, hints }, error)
  }
  if (status === 409) {
    const hints = ['another rotate-keys or retire-keys is at work: wait until it is over, then begin again']
    return new Failure(
      {
        exit: exitCodes.failure,
        code: 'keys-changed',
        status,
        title: `Could not ${what}: somebody else did meanwhile`,
        detail: said,
        hints,
      },
      error,
    )
  }
  const hints = status === 404 ? [`kubectl create namespace ${namespace}`] : []
  return new Failure({ exit: exitCodes.failure, code: 'cluster-refused', status, title, detail: said, hints }, error)
}

/** The API explains itself in the body of its answer. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const body: unknown = 'body' in error ? error.body : undefined
  const parsed: unknown = typeof body === 'string' ? parseJson(body) : body
  if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') return parsed.message
  const cause = error.cause instanceof Error ? error.cause.message : ''
  return [error.message, cause].filter((text) => text !== '').join(': ')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function clusterFailure(title: string, error?: unknown): Failure {
  const hints = ['KUBECONFIG or --kubeconfig names the file that does', 'in a pod its service account has to be mounted']
  const detail = error instanceof Error ? { detail: error.message } : {}
  return new Failure({ exit: exitCodes.usage, code: 'no-cluster', title, ...detail, hints }, error)
}
