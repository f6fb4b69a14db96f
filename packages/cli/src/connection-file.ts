import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ServiceName } from '@dsm/contracts'
import { z } from 'zod'
import type { Connection } from './connection.ts'
import { misfit, usageFailure } from './failure/failure.ts'
import { readIfThere, writePrivateFile } from './private-file.ts'

const SavedConnection = z.object({
  urls: z.record(ServiceName, z.url({ protocol: /^https?$/ })),
  token: z.string().min(1),
  databases: z.record(ServiceName, z.url({ protocol: /^postgres$/ })).optional(),
})

const folderIn = (directory: string) => join(directory, '.dsm')
const fileIn = (directory: string) => join(folderIn(directory), 'connection.json')

/** Files that a saved connection consists of. */
export type Saved = { file: string; tokenFile: string; remove: () => Promise<void> }

/** Saves a connection where the other commands look, readable by its owner only, and the token alone for other programs. */
export async function saveConnection(directory: string, connection: Connection): Promise<Saved> {
  const file = fileIn(directory)
  const tokenFile = join(folderIn(directory), 'token')
  const content = JSON.stringify(connection, undefined, 2)
  await mkdir(folderIn(directory), { recursive: true, mode: 0o700 })
  await writePrivateFile(file, content)
  await writePrivateFile(tokenFile, connection.token)
  const remove = async () => {
    // Another program may have saved its own in the meantime.
    if ((await readIfThere(file)) !== content) return
    await Promise.all([rm(file, { force: true }), rm(tokenFile, { force: true })])
  }
  return { file, tokenFile, remove }
}

/** The connection saved in a directory or the nearest one above it. Throws if what is saved is none. */
export async function loadConnection(directory: string): Promise<Connection | undefined> {
  const content = await readIfThere(fileIn(directory))
  if (content !== undefined) return parse(fileIn(directory), content)
  const above = dirname(directory)
  return above === directory ? undefined : loadConnection(above)
}

function parse(file: string, content: string): Connection {
  try {
    return SavedConnection.parse(JSON.parse(content))
  } catch (error) {
    const hints = ['remove it, or start the services again with "dsm up"']
    if (error instanceof z.ZodError) throw misfit(`${file} holds no connection`, error, hints)
    throw usageFailure(`${file} holds no connection: ${String(error)}`, { hints })
  }
}
