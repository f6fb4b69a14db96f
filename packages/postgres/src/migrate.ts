import { DatabaseError } from 'pg'
import type { Logger } from 'pino'
import { z } from 'zod'
import { sqlState } from './errors.ts'
import { type MigrationFile, migrationFiles } from './migration-files.ts'
import { createPool, type Queryable, type Tx } from './pool.ts'
import { rows } from './rows.ts'
import { transaction } from './transaction.ts'

export interface MigrateOptions {
  url: string
  service: string
  /** Holds `_shared/` and one folder per service; `db/` of the repository by default. */
  directory?: string
  log?: Pick<Logger, 'info' | 'warn'>
  /** Told which files a newer version has applied, if any. */
  onNewer?: (paths: string[]) => void
}

const Applied = z.object({ set: z.string(), name: z.string(), checksum: z.string() })
type Applied = z.infer<typeof Applied>

const createTable = `
  create table if not exists schema_migrations (
    set text not null,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now(),
    primary key (set, name)
  )`

/** Applies what is missing, each file in its own transaction, and returns their names (`sprint/0001_sprints.sql`). Safe to run twice
 *  at once. Throws, before it applies anything, if an applied file was changed or is gone. What a newer version has applied stays: each file
 *  works under the version before, so that a rollback runs this, too. */
export async function migrate({ url, service, directory, log, onNewer }: MigrateOptions): Promise<string[]> {
  const files = await migrationFiles(service, directory)
  // No statement timeout: building an index over a large table may take long.
  const pool = createPool({
    url,
    max: 1,
    applicationName: `${service}-migrate`,
    statementTimeoutMs: 0,
    ...(log && { log }),
  })
  try {
    const newer = await transaction(pool, async (tx) => {
      await lock(tx)
      await tx.query(createTable)
      const applied = await appliedMigrations(tx)
      refuseDrift(files, applied)
      return newerThan(files, applied).map(pathOf).toSorted()
    })
    if (newer.length > 0) {
      log?.warn({ service, migrations: newer }, 'a newer version has migrated this database')
      onNewer?.(newer)
    }
    const done: string[] = []
    for (const file of files) {
      if (!(await transaction(pool, (tx) => applyOnce(tx, file)))) continue
      log?.info({ service, migration: pathOf(file) }, 'migration applied')
      done.push(pathOf(file))
    }
    return done
  } finally {
    await pool.end()
  }
}

/** Applies files in a transaction of the caller's, who fills the schema before anybody sees it. The lock of the migrations is held until it ends. */
export async function applyMigrations(tx: Tx, files: readonly MigrationFile[]): Promise<void> {
  await lock(tx)
  await tx.query(createTable)
  for (const file of files) await applyOnce(tx, file)
}

/** Names of those files that are not applied yet: all of them in an empty database. */
export async function pendingMigrations(pool: Queryable, files: readonly Pick<MigrationFile, 'set' | 'name'>[]): Promise<string[]> {
  const applied = await appliedMigrations(pool).catch((error: unknown): Applied[] => {
    if (sqlState(error) === '42P01') return [] // undefined_table
    throw error
  })
  const known = new Set(applied.map(pathOf))
  return files.map(pathOf).filter((path) => !known.has(path))
}

function pathOf({ set, name }: Pick<MigrationFile, 'set' | 'name'>): string {
  return `${set}/${name}`
}

function appliedMigrations(q: Queryable): Promise<Applied[]> {
  return rows(q, Applied, 'select set, name, checksum from schema_migrations')
}

/** A lock of the transaction, not of the session: on PGlite all connections share one session. */
async function lock(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('schema_migrations'))`)
}

async function applyOnce(tx: Tx, file: MigrationFile): Promise<boolean> {
  await lock(tx)
  const { set, name, sql, checksum } = file
  const { rowCount } = await tx.query('select 1 from schema_migrations where set = $1 and name = $2', [set, name])
  if (rowCount !== 0) return false
  try {
    await tx.query(sql)
  } catch (error) {
    throw new Error(`migration ${pathOf(file)}${lineOf(sql, error)} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
  await tx.query('insert into schema_migrations (set, name, checksum) values ($1, $2, $3)', [set, name, checksum])
  return true
}

/** ` line 12`, if the server names a position. */
function lineOf(sql: string, error: unknown): string {
  if (!(error instanceof DatabaseError) || error.position === undefined) return ''
  return ` line ${sql.slice(0, Number(error.position) - 1).split('\n').length}`
}

function refuseDrift(files: readonly MigrationFile[], applied: readonly Applied[]): void {
  const checksums = new Map(files.map((file) => [pathOf(file), file.checksum]))
  const newer = new Set(newerThan(files, applied))
  const faults = applied.flatMap((migration) => {
    const path = pathOf(migration)
    const checksum = checksums.get(path)
    if (checksum === undefined) return newer.has(migration) ? [] : [`${path} is applied but its file is missing`]
    return checksum === migration.checksum ? [] : [`${path} was changed after it was applied`]
  })
  if (faults.length > 0) throw new Error(`the database does not match its migrations\n${faults.join('\n')}`)
}

/** What was applied with a number above all files of its set. A set without files is another service's: nothing of it is newer. */
function newerThan(files: readonly MigrationFile[], applied: readonly Applied[]): Applied[] {
  const newest = new Map<string, string>()
  for (const { set, name } of files) {
    if (numberOf(name) > (newest.get(set) ?? '')) newest.set(set, numberOf(name))
  }
  return applied.filter(({ set, name }) => {
    const own = newest.get(set)
    return own !== undefined && numberOf(name) > own
  })
}

/** The four digits that a name begins with: as text they compare as numbers do. */
const numberOf = (name: string): string => name.slice(0, 4)
