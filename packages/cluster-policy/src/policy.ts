import type { Container, Manifest } from './manifest.ts'
import { containersOf, type Pods, podsOf } from './pods.ts'

/** What holds for a whole installation. `check` gives a line for each object that breaks it, which begins with the name of the object. */
export type Policy = { id: string; promise: string; check: (manifests: readonly Manifest[]) => string[] }

/** A policy that looks at one pod at a time; each fault is a sentence about it. */
export function podPolicy(id: string, promise: string, faultsOf: (pod: Pods) => readonly (string | false | undefined)[]): Policy {
  return {
    id,
    promise,
    check: (manifests) =>
      podsOf(manifests).flatMap((pod) =>
        faultsOf(pod).flatMap((fault) => (fault === false || fault === undefined ? [] : [`${pod.by}: ${fault}`])),
      ),
  }
}

/** A policy that looks at one container at a time. */
export function containerPolicy(
  id: string,
  promise: string,
  faultsOf: (container: Container, pod: Pods) => readonly (string | false | undefined)[],
): Policy {
  return podPolicy(id, promise, (pod) =>
    containersOf(pod).flatMap((container) =>
      faultsOf(container, pod).map((fault) =>
        fault === false || fault === undefined ? undefined : `container ${container.name} ${fault}`,
      ),
    ),
  )
}
