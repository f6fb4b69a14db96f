import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from './manifest.ts'
import { factsOf } from './table-file.ts'

export const manifestName = 'manifest.json'
export const checksumsName = 'SHA256SUMS'

const privately = { flag: 'wx', mode: 0o600, flush: true } as const

/** Writes the table of contents, and beside it the checksums of everything in the form that `sha256sum -c` reads. */
export async function saveManifest(directory: string, manifest: Manifest): Promise<void> {
  const file = join(directory, manifestName)
  await writeFile(file, `${JSON.stringify(manifest, undefined, 2)}\n`, privately)
  const tables = Object.values(manifest.databases).flatMap((part) => part.tables)
  const sums = [...tables, { file: manifestName, sha256: (await factsOf(file)).sha256 }]
  await writeFile(join(directory, checksumsName), sums.map(({ file: name, sha256 }) => `${sha256}  ${name}\n`).join(''), privately)
}
