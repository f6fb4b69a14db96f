import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { ServiceName } from '@dsm/contracts'
import { migrationFiles } from '@dsm/postgres'
import { FORMAT, Manifest } from '../src/manifest.ts'
import { saveManifest } from '../src/manifest-file.ts'
import { writeTableFile } from '../src/table-file.ts'

/** Writes a small backup without any database: each service has one table of two rows. Returns its directory. */
export async function makeBackup(change: (manifest: Manifest) => unknown = (manifest) => manifest): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'dsm-made-'))
  const parts: [string, unknown][] = []
  for (const service of ServiceName.options) {
    await mkdir(join(directory, service))
    const file = `${service}/things.copy.gz`
    const rows = Readable.from([Buffer.from('1\tone\n2\ttwo\n')])
    const written = await writeTableFile(join(directory, file), rows, { signal: new AbortController().signal, onRows: () => {} })
    const migrations = (await migrationFiles(service)).map(({ set, name, checksum }) => ({ set, name, checksum }))
    const tables = [{ name: 'things', columns: ['id', 'name'], file, ...written }]
    parts.push([service, { cutAt: '2027-01-04T09:00:00Z', server: '17', migrations, lastEvent: 7, unpublished: 0, sequences: [], tables }])
  }
  const made = { format: FORMAT, version: '0.1.0', createdAt: '2027-01-04T09:00:01Z', pausedMs: 2, databases: Object.fromEntries(parts) }
  // A manifest that is changed here may be none any more: that is what the test is about.
  await saveManifest(directory, change(Manifest.parse(made)) as Manifest)
  return directory
}
