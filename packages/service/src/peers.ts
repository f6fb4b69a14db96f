import { type ServiceName, showLiveness } from '@dsm/contracts'
import { type Client, createClient } from '@dsm/http-client'
import type { Check } from './readiness.ts'

const answerWithinMs = 1500
const freshForMs = 1000

/** Looks whether the services that this one calls can be reached, over clients of their own: a look neither opens nor closes the breaker of real calls. It asks
 *  for their liveness, so that nobody waits in a circle; a service that is alive and cannot work says so itself, and its balancer sends nobody there. */
export function watchPeers(names: readonly ServiceName[], urls: Record<ServiceName, string>): { checks: Check[]; clients: Client[] } {
  const peers = names.map((name) => {
    const client = createClient({ name, baseUrl: urls[name], token: '', timeoutMs: answerWithinMs, breaker: { volume: Infinity } })
    return { name, client }
  })
  return {
    checks: peers.map(({ name, client }) => ({ name, required: false, check: lookAt(client) })),
    clients: peers.map(({ client }) => client),
  }
}

/** Anyone may ask for readiness, as often as they like: the peer is asked once in a while. */
function lookAt(client: Client): Check['check'] {
  let last: { at: number; answer: Promise<undefined> } | undefined
  return () => {
    if (!last || performance.now() - last.at > freshForMs) {
      last = { at: performance.now(), answer: client.call(showLiveness).then(() => undefined) }
    }
    return last.answer
  }
}
