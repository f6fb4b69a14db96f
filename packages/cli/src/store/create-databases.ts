import { ofEachService, ServiceName } from '@dsm/contracts'
import pg from 'pg'

const DUPLICATE_DATABASE = '42P04'

/** Gives each service a database of its own, `dsm_project` and so on, on a server whose `url` lets it. Those that exist stay. Returns their URLs. */
export async function createDatabases(url: string, prefix = 'dsm_'): Promise<Record<ServiceName, string>> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  try {
    for (const name of ServiceName.options) await createIfMissing(admin, `${prefix}${name}`)
  } finally {
    await admin.end()
  }
  return databasesOn(url, prefix)
}

/** URLs of the databases that `createDatabases` makes. */
export function databasesOn(url: string, prefix = 'dsm_'): Record<ServiceName, string> {
  const urlOf = (name: ServiceName) => {
    const own = new URL(url)
    own.pathname = `/${prefix}${name}`
    return own.href
  }
  return ofEachService(urlOf)
}

/** PostgreSQL has no "create database if not exists". */
async function createIfMissing(admin: pg.Client, name: string): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name])
  if (rowCount !== 0) return
  try {
    await admin.query(`create database ${pg.escapeIdentifier(name)}`)
  } catch (error) {
    const isThere = error instanceof pg.DatabaseError && error.code === DUPLICATE_DATABASE
    if (!isThere) throw error
  }
}
