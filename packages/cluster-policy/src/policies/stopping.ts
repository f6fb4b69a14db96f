import { configOf } from '../config-map.ts'
import type { Container, Manifest } from '../manifest.ts'
import { podsOf } from '../pods.ts'
import type { Policy } from '../policy.ts'

/** What a service takes at most to end its work once it has stopped to answer: `stopWithinMs` of @dsm/service. */
const endsWithinSeconds = 25

/** How long a container goes on answering after SIGTERM; nothing where it is not said. */
function drainSecondsOf({ env, envFrom }: Container, manifests: readonly Manifest[]): number | undefined {
  const shared = envFrom.flatMap(({ configMapRef }) => (configMapRef ? [configOf(manifests, configMapRef.name)] : []))
  const said = env.find(({ name }) => name === 'DRAIN_MS')?.value ?? shared.find((config) => 'DRAIN_MS' in config)?.['DRAIN_MS']
  return said === undefined ? undefined : Number(said) / 1000
}

export const stopping: Policy = {
  id: 'stop',
  promise: 'a stopping service has the time to hand over',
  check: (manifests) =>
    podsOf(manifests).flatMap(({ by, spec }) =>
      spec.containers.flatMap((container) => {
        const drains = drainSecondsOf(container, manifests)
        if (drains === undefined) return []
        const wait = container.lifecycle?.preStop?.sleep?.seconds ?? 0
        const [has, needs] = [spec.terminationGracePeriodSeconds, wait + drains + endsWithinSeconds]
        return has < needs ? [`${by}: is killed after ${has} s, and may take ${needs} s to stop`] : []
      }),
    ),
}
