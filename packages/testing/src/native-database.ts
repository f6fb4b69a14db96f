import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { ServiceName } from '@dsm/contracts'
import { createPool, migrate, migrationFiles, type Pool, type Queryable, sqlState } from '@dsm/postgres'
import pg from 'pg'
import type { Lease } from './lease.ts'
import { captureLog } from './log.ts'

const { escapeIdentifier } = pg
const templates = new Map<ServiceName, Promise<string>>()
let adminPool: Pool | undefined

/** Clones the migrated template of the service, or PostgreSQL's own empty one. */
export async function openNative(serverUrl: string, service: ServiceName | undefined): Promise<Lease> {
  const admin = (adminPool ??= createPool({
    url: serverUrl,
    max: 4,
    applicationName: 'test-admin',
    connectTimeoutMs: 60_000,
    log: captureLog().log,
  }))
  const name = `dsm_test_${randomBytes(8).toString('hex')}`
  await clone(admin, serverUrl, name, service)
  return {
    url: urlOf(serverUrl, name),
    async release() {
      await admin.query(`drop database ${escapeIdentifier(name)} with (force)`)
    },
  }
}

async function clone(admin: Pool, serverUrl: string, name: string, service: ServiceName | undefined): Promise<void> {
  const template = service === undefined ? 'template1' : await templateOf(admin, serverUrl, service)
  try {
    await onceUnused(admin, `create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)}`)
  } catch (error) {
    // undefined database: another run, with other migrations, has just dropped this template as an old one.
    if (service === undefined || sqlState(error) !== '3D000' || !templates.delete(service)) throw error
    await clone(admin, serverUrl, name, service)
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Repeats a command on a database that must have no connections: the server notices some ms late that the last client has left. */
async function onceUnused(admin: Queryable, sql: string, attempt = 1): Promise<void> {
  try {
    await admin.query(sql)
  } catch (error) {
    // object_in_use
    if (sqlState(error) !== '55006' || attempt >= 1500) throw error
    await delay(20)
    await onceUnused(admin, sql, attempt + 1)
  }
}

function templateOf(admin: Pool, serverUrl: string, service: ServiceName): Promise<string> {
  const known = templates.get(service)
  if (known) return known
  const created = createTemplate(admin, serverUrl, service)
  templates.set(service, created)
  return created
}

/** The name holds a hash of the migrations, so that a changed file leads to a new template. */
async function createTemplate(admin: Pool, serverUrl: string, service: ServiceName): Promise<string> {
  const files = await migrationFiles(service)
  const hash = createHash('sha256').update(files.map(({ set, name, checksum }) => `${set}/${name} ${checksum}`).join('\n'))
  const prefix = `dsm_template_${service}_`
  const name = `${prefix}${hash.digest('hex').slice(0, 12)}`

  const client = await admin.connect()
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [prefix])
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount !== 0) return name
    await dropOldTemplates(client, prefix)
    // It gets its name when it is complete: one that a killed process left half migrated is never cloned.
    const draft = `${prefix}draft`
    await client.query(`create database ${escapeIdentifier(draft)}`)
    await migrate({ url: urlOf(serverUrl, draft), service })
    await onceUnused(client, `alter database ${escapeIdentifier(draft)} rename to ${escapeIdentifier(name)}`)
    return name
  } finally {
    // Closing the connection gives the lock back.
    client.release(true)
  }
}

async function dropOldTemplates(client: pg.PoolClient, prefix: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [prefix])
  for (const { datname } of rows) await client.query(`drop database if exists ${escapeIdentifier(datname)} with (force)`)
}
