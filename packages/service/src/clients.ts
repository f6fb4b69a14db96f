import { ofEachService, type ServiceName } from '@dsm/contracts'
import { type Client, createClient } from '@dsm/http-client'
import type { Runtime } from './definition.ts'

/** One client, and so one breaker, for each service. */
export function createClients({ urls, serviceToken, log }: Pick<Runtime, 'urls' | 'serviceToken' | 'log'>): Record<ServiceName, Client> {
  const client = (name: ServiceName) => createClient({ name, baseUrl: urls[name], token: serviceToken, log })
  return ofEachService(client)
}
