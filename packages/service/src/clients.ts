import { ofEachService, type ServiceName } from '@dsm/contracts'
import { type Client, createClient } from '@dsm/http-client'
import type { Runtime } from './definition.ts'

/** Longest wait for an answer of another service, ms. */
export const upstreamTimeoutMsDefault = 5000

/** One client, and so one breaker, for each service. */
export function createClients(runtime: Pick<Runtime, 'urls' | 'serviceToken' | 'log' | 'upstreamTimeoutMs'>): Record<ServiceName, Client> {
  const { urls, serviceToken: token, log, upstreamTimeoutMs: timeoutMs = upstreamTimeoutMsDefault } = runtime
  const client = (name: ServiceName) => createClient({ name, baseUrl: urls[name], token, log, timeoutMs })
  return ofEachService(client)
}
