import { ofEachService, type ServiceName } from '@dsm/contracts'
import { type Client, createClient, timeoutMsDefault } from '@dsm/http-client'
import type { Runtime } from './definition.ts'

/** One client, and so one breaker, for each service. */
export function createClients(runtime: Pick<Runtime, 'urls' | 'serviceToken' | 'log' | 'upstreamTimeoutMs'>): Record<ServiceName, Client> {
  const { urls, serviceToken: token, log, upstreamTimeoutMs: timeoutMs = timeoutMsDefault } = runtime
  const client = (name: ServiceName) => createClient({ name, baseUrl: urls[name], token, log, timeoutMs })
  return ofEachService(client)
}
