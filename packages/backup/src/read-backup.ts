import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { BackupError } from './backup-error.ts'
import { FORMAT, Manifest, type TableFile } from './manifest.ts'
import { checksumsName, manifestName } from './manifest-file.ts'
import { type FileFacts, factsOf } from './table-file.ts'

const AnyManifest = z.object({ format: z.unknown() })

/** The table of contents of a backup whose every file is as it was written. Throws a BackupError that names what is not. */
export async function readBackup(directory: string): Promise<Manifest> {
  const manifest = await readManifest(directory)
  const tables = Object.values(manifest.databases).flatMap((part) => part.tables)
  const faults: string[] = []
  for (const table of tables) faults.push(...faultsOf(table, await factsIfThere(join(directory, table.file))))
  if (faults.length > 0) throw new BackupError('backup-damaged', faults.join('\n'))
  return manifest
}

async function readManifest(directory: string): Promise<Manifest> {
  const facts = await factsIfThere(join(directory, manifestName))
  if (!facts) throw new BackupError('backup-missing', `${directory} holds no backup: there is no ${manifestName}`)
  const parsed = parseManifest(await readFile(join(directory, manifestName), 'utf8'))
  const sums = await readFile(join(directory, checksumsName), 'utf8').catch(() => '')
  if (sums.split('\n').includes(`${facts.sha256}  ${manifestName}`)) return parsed
  throw new BackupError('backup-damaged', `${manifestName} is not as it was written: ${checksumsName} has another checksum of it, or none`)
}

/** The format comes first: of a later one nothing else is known. */
function parseManifest(text: string): Manifest {
  const content = jsonOf(text)
  const { data: labelled } = AnyManifest.safeParse(content)
  if (labelled && labelled.format !== FORMAT) {
    throw new BackupError(
      'backup-format',
      `this backup has format ${JSON.stringify(labelled.format)}, and this program reads format ${FORMAT}`,
    )
  }
  const { data, error } = Manifest.safeParse(content)
  if (data) return data
  throw new BackupError('backup-damaged', `${manifestName} is damaged\n${z.prettifyError(error)}`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BackupError('backup-damaged', `${manifestName} is damaged: it is no JSON`, error)
  }
}

function faultsOf({ file, bytes, sha256 }: TableFile, found: FileFacts | undefined): string[] {
  if (!found) return [`${file} is missing`]
  if (found.bytes !== bytes) return [`${file} has ${found.bytes} bytes in place of ${bytes}`]
  return found.sha256 === sha256 ? [] : [`${file} has another checksum than it was written with`]
}

const notThere = new Set<unknown>(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'])

async function factsIfThere(path: string): Promise<FileFacts | undefined> {
  try {
    return await factsOf(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && notThere.has(error.code)) return undefined
    throw error
  }
}
