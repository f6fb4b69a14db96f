import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface MigrationFile {
  /** Folder below `db/`: `_shared` or the service. */
  set: string
  /** `NNNN_what.sql` */
  name: string
  sql: string
  /** SHA-256 of the file, hex. */
  checksum: string
}

/** `db/` of the repository or image that this package runs in: the nearest folder above that holds `db/_shared`. */
export function migrationsDirectory(from: string = import.meta.dirname): string {
  const candidate = join(from, 'db')
  if (existsSync(join(candidate, '_shared'))) return candidate
  if (dirname(from) === from) throw new Error('no db/_shared above this package: name the migrations directory')
  return migrationsDirectory(dirname(from))
}

/** Migrations of a service in the order in which they apply: `_shared` first, then its own. */
export async function migrationFiles(service: string, directory: string = migrationsDirectory()): Promise<MigrationFile[]> {
  const sets = await Promise.all(['_shared', service].map((set) => filesOf(directory, set)))
  return sets.flat()
}

async function filesOf(directory: string, set: string): Promise<MigrationFile[]> {
  const entries = await readdir(join(directory, set))
  const names = entries.filter((name) => name.endsWith('.sql')).sort()
  const numbers = new Set<string>()
  for (const name of names) {
    const number = /^(\d{4})_[a-z0-9_-]+\.sql$/.exec(name)?.[1]
    if (number === undefined) throw new Error(`${set}/${name} is not named NNNN_what.sql`)
    if (numbers.has(number)) throw new Error(`${set} has two migrations with number ${number}`)
    numbers.add(number)
  }
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, set, name), 'utf8')
      return { set, name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}
