import type { ServiceName } from '@dsm/contracts'
import { type MigrationFile, migrationFiles } from '@dsm/postgres'
import { BackupError } from './backup-error.ts'
import type { Manifest } from './manifest.ts'

/** The files that make the schema of a backup's database, in the order in which they apply. Throws `schema-unknown` where this program lacks one of them, or has another. */
export async function knownMigrations({ version, databases }: Manifest, service: ServiceName): Promise<MigrationFile[]> {
  const files = await migrationFiles(service)
  const applied = new Map(databases[service].migrations.map(({ set, name, checksum }) => [`${set}/${name}`, checksum]))
  const wanted = files.filter(({ set, name, checksum }) => applied.get(`${set}/${name}`) === checksum)
  if (wanted.length === applied.size) return wanted
  const known = new Set(wanted.map(({ set, name }) => `${set}/${name}`))
  const unknown = [...applied.keys()].filter((path) => !known.has(path))
  throw new BackupError(
    'schema-unknown',
    `the backup was taken by DSM ${version} from a database with migrations that this program does not know: ${unknown.join(', ')}`,
  )
}
