import { ofEachService, ServiceName } from '@dsm/contracts'
import { createPool, migrate, type Pool } from '@dsm/postgres'
import type { PostgresServer } from '../world/postgres-server.ts'

export type Databases = Record<ServiceName, Pool>

/** The server goes away now and then, and that is no news. */
const log = { warn: () => {} }
/** A whole outbox is read at once. */
const statementTimeoutMs = 300_000

function urlOf(port: number, database: string): string {
  return `postgres://postgres@127.0.0.1:${port}/${database}`
}

/** A pool for the harness's own looks at a database. */
function openPool(port: number, database: string): Pool {
  return createPool({ url: urlOf(port, database), max: 4, applicationName: 'chaos', log, statementTimeoutMs })
}

/** Creates an empty database for each service, of the service's name, and opens a pool on each. */
export async function createDatabases({ port, createDatabase }: Pick<PostgresServer, 'port' | 'createDatabase'>): Promise<Databases> {
  for (const name of ServiceName.options) await createDatabase(name)
  const pool = (name: ServiceName) => openPool(port, name)
  return ofEachService(pool)
}

/** The same with the migrations of this tree. */
export async function openDatabases(server: Pick<PostgresServer, 'port' | 'createDatabase'>): Promise<Databases> {
  const databases = await createDatabases(server)
  await Promise.all(ServiceName.options.map((service) => migrate({ url: urlOf(server.port, service), service })))
  return databases
}
