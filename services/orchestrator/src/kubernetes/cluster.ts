import type * as Kubernetes from '@kubernetes/client-node'
import type { BatchV1Api, ConfigurationOptions, CustomObjectsApi, KubeConfig } from '@kubernetes/client-node'

/** The library that speaks with Kubernetes. It costs half a second and 90 MB: only who needs a cluster loads it. */
export type KubernetesLibrary = typeof Kubernetes

export type Cluster = {
  library: KubernetesLibrary
  config: KubeConfig
  /** Where the orchestrator lives, and all that it may touch. */
  namespace: string
  batch: BatchV1Api
  custom: CustomObjectsApi
  /** For server-side apply, which the library has no method for. */
  applying: ConfigurationOptions
}

export type ClusterOptions = {
  /** Path of a kubeconfig; without it the pod's own account, or what kubectl would use. */
  kubeconfig?: string | undefined
  /** That of the pod, or of the kubeconfig, if left out. */
  namespace?: string | undefined
}

const answerWithinMs = 10_000

/** Loads the library and finds the cluster; connects nowhere yet. */
export async function openCluster({ kubeconfig, namespace }: ClusterOptions): Promise<Cluster> {
  const library = await import('@kubernetes/client-node')
  const config = new library.KubeConfig()
  if (kubeconfig === undefined) config.loadFromDefault()
  else config.loadFromFile(kubeconfig)
  const server = config.getCurrentCluster()?.server
  if (server === undefined) throw new Error('no Kubernetes cluster is known here: neither a pod of one, nor a kubeconfig')
  const configuration = library.createConfiguration({
    baseServer: new library.ServerConfiguration(server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        pre: async (request) => {
          request.setSignal(AbortSignal.timeout(answerWithinMs))
          return request
        },
        post: async (response) => response,
      },
    ],
  })
  return {
    library,
    config,
    namespace: namespace ?? config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    batch: new library.BatchV1Api(configuration),
    custom: new library.CustomObjectsApi(configuration),
    applying: library.setHeaderOptions('Content-Type', library.PatchStrategy.ServerSideApply),
  }
}

/** What a failed call says, in one line: the API server's own message, if it gave one. */
export function clusterFault(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const { code, body }: { code?: unknown; body?: unknown } = Object(error)
  if (typeof code !== 'number')
    return error.cause instanceof Error ? new Error(`${error.message}: ${error.cause.message}`, { cause: error }) : error
  return new Error(`the API server answered ${code}: ${messageOf(body)}`, { cause: error })
}

function messageOf(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  try {
    const { message }: { message?: unknown } = Object(JSON.parse(text))
    return typeof message === 'string' ? message : text
  } catch {
    // Not everything between here and the API server speaks JSON.
    return text
  }
}

export const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 404
