import { setTimeout as delay } from 'node:timers/promises'
import type { KubernetesListObject, KubernetesObject, Watch } from '@kubernetes/client-node'
import type { Logger } from 'pino'
import type { Cluster } from './cluster.ts'

type Watching = {
  /** Of the collection at the API server. */
  path: string
  list: () => Promise<KubernetesListObject<KubernetesObject>>
  changed: () => void
  signal: AbortSignal
  log: Pick<Logger, 'warn'>
}

const againMs = 1000

/** Tells of every change in a collection until the signal aborts, over lost connections and restarts of the API server. */
export function watchCollection(cluster: Pick<Cluster, 'library' | 'config'>, { path, list, changed, signal, log }: Watching): void {
  const { library } = cluster
  let isAway = false
  const broken = (err: unknown): void => {
    // Once for each time that it is away: while it is, every attempt ends here.
    if (!isAway && !signal.aborted) log.warn({ err, path }, 'a watch broke, it is taken up again')
    isAway = true
    delay(againMs, undefined, { signal }).then(
      () => informer.start().catch(broken),
      () => undefined,
    )
  }
  const informer = new library.ListWatch<KubernetesObject>(path, safeWatch(cluster, { signal, broken }), list, false)
  informer.on(library.CHANGE, () => {
    isAway = false
    changed()
  })
  informer.on(library.ERROR, broken)
  signal.addEventListener('abort', () => void informer.stop(), { once: true })
  if (!signal.aborted) void informer.start().catch(broken)
}

/**
 * The library's watch as the library's informer needs it. The informer calls it where nobody catches, so it must not throw, though it does where a token or a
 * certificate cannot be read; and an informer that is stopped while it lists goes on to watch.
 */
function safeWatch(
  { library, config }: Pick<Cluster, 'library' | 'config'>,
  { signal, broken }: { signal: AbortSignal; broken: (err: unknown) => void },
): Watch {
  const watch = new library.Watch(config)
  const begin = watch.watch.bind(watch)
  watch.watch = async (path, query, callback, done) => {
    // The informer's `done` is a promise, whatever its type says.
    const end = (err: unknown): void => void (async () => done(err))().catch(broken)
    if (signal.aborted) return new AbortController()
    try {
      const controller = await begin(path, query, callback, end)
      if (signal.aborted) controller.abort()
      return controller
    } catch (error) {
      // What it is called may mean something to the informer: that is not for who reads a token to say.
      end(new Error('a watch could not begin', { cause: error }))
      return new AbortController()
    }
  }
  return watch
}
