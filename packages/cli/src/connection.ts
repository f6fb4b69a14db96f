import { ofEachService, type ServiceName } from '@dsm/contracts'
import { type Client, createClient } from '@dsm/http-client'

/** Where the services are and who asks. `databases`: those of embedded services, which nobody else could know of. */
export type Connection = { urls: Record<ServiceName, string>; token: string; databases?: Record<ServiceName, string> | undefined }
export type Clients = Record<ServiceName, Client>

/** A real backlog takes a while to import; everything else answers at once. */
const TIMEOUT_MS = 120_000

export function connect({ urls, token }: Connection): Clients {
  const clientOf = (name: ServiceName) =>
    createClient({ name: `the ${name} service at ${urls[name]}`, baseUrl: urls[name], token, timeoutMs: TIMEOUT_MS })
  return ofEachService(clientOf)
}

/** Ends the timers of the clients, so that the process can end. */
export function disconnect(clients: Clients): void {
  for (const client of Object.values(clients)) client.close()
}
