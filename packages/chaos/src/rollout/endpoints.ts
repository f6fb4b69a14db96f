/** Whether a pod is among the endpoints of its Service: told late, as controllers and nodes are. */
export type Endpoint = {
  isListed: () => boolean
  /** Told what the readiness probe saw. */
  probed: (ready: boolean) => void
  /** The pod is being deleted: it leaves, whatever its probe says. */
  terminating: () => void
}

export type EndpointOptions = {
  /** How long this change takes to reach those who send. */
  lagMs: () => number
  later: (act: () => void, ms: number) => void
}

/** As in the default of a readiness probe. */
const failuresToLeave = 3

/** A pod is listed some time after its first good probe, and no longer listed some time after three bad ones in a row or the begin of its end. */
export function createEndpoint({ lagMs, later }: EndpointOptions): Endpoint {
  let listed = false
  let wanted = false
  let ending = false
  let failures = 0
  const want = (next: boolean) => {
    if (next === wanted) return
    wanted = next
    later(() => {
      // An older change that arrives late does not undo a newer one.
      if (wanted === next) listed = next
    }, lagMs())
  }
  return {
    isListed: () => listed,
    probed: (ready) => {
      failures = ready ? 0 : failures + 1
      if (ending) return
      if (ready) want(true)
      else if (failures >= failuresToLeave) want(false)
    },
    terminating: () => {
      ending = true
      want(false)
    },
  }
}
