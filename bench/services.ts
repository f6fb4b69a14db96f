import { type ServiceName, ServiceName as ServiceNames } from '@dsm/contracts'
import { type Client, createClient } from '@dsm/http-client'
import { createLogger, type LogLevel, type RunningService, type ServiceDefinition, startService } from '@dsm/service'
import { openCarrier, openDatabase, tokenFor, verify } from '@dsm/testing/service'

/** Services in this process, each on a private database: real ones if TEST_POSTGRES_URL is set. */
export type Services = {
  url: (name: ServiceName) => string
  client: (name: ServiceName) => Client
  /** An admin's. */
  token: string
  stop: () => Promise<void>
}

const tokenSeconds = 86_400

/** A Monday, so that a sprint that is planned starts at once; from then on the clock of the domain runs as fast as any. */
const monday = Date.parse('2026-03-02T08:00:00Z')

/** Each service finds those that are started before it. */
export async function startServices(definitions: readonly ServiceDefinition[], level: LogLevel): Promise<Services> {
  const log = createLogger({ name: 'bench', level })
  const ahead = monday - Date.now()
  const carrier = await openCarrier()
  const token = await tokenFor({}, tokenSeconds)
  const urls = addresses()
  const started: { service: RunningService; dispose: () => Promise<void> }[] = []
  for (const definition of definitions) {
    const database = await openDatabase(definition.name)
    const service = await startService(definition, {
      databaseUrl: database.url,
      carrier: carrier.carrier,
      verify,
      serviceToken: await tokenFor({ sub: `${definition.name}-service`, role: 'service' }, tokenSeconds),
      urls: { ...urls },
      clock: () => new Date(Date.now() + ahead),
      log,
    })
    urls[definition.name] = service.url
    started.push({ service, dispose: database.dispose })
  }
  const clients = new Map(ServiceNames.options.map((name) => [name, createClient({ name, baseUrl: urls[name], token })]))
  const client = (name: ServiceName) => {
    const found = clients.get(name)
    if (!found) throw new Error(`no client of ${name}`)
    return found
  }
  const stop = async () => {
    for (const each of clients.values()) each.close()
    for (const { service, dispose } of started.toReversed()) {
      await service.stop()
      await dispose()
    }
    await carrier.dispose()
  }
  return { url: (name) => urls[name], client, token, stop }
}

const nobodyListens = 'http://127.0.0.1:1'

function addresses(): Record<ServiceName, string> {
  return { project: nobodyListens, backlog: nobodyListens, sprint: nobodyListens, chronicle: nobodyListens, orchestrator: nobodyListens }
}
