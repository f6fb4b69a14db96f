import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ServiceName } from '@dsm/contracts'
import { z } from 'zod'
import type { Connection } from './connection.ts'
import { misfit, usageFailure } from './failure/failure.ts'
import { isAlive } from './failure/who-is-away.ts'
import { makePrivateDirectory, readIfThere, writePrivateFile } from './private-file.ts'

const SavedConnection = z.object({
  urls: z.record(ServiceName, z.url({ protocol: /^https?$/ })),
  token: z.string().min(1),
  databases: z.record(ServiceName, z.url({ protocol: /^postgres$/ })).optional(),
})

const folderIn = (directory: string) => join(directory, '.dsm')
const fileIn = (directory: string) => join(folderIn(directory), 'connection.json')

/** Files that a saved connection consists of. `directory`: here and below it, other commands find it. */
export type Saved = { directory: string; file: string; tokenFile: string; remove: () => Promise<void> }

/**
 * Saves a connection where the other commands look, readable by its owner only, and the token alone for other programs. The connection of services that still
 * answer is not replaced, since whoever counts on it would work with others unasked: then this one gets a directory of its own beside it.
 */
export async function saveConnection(wanted: string, connection: Connection): Promise<Saved> {
  await makePrivateDirectory(folderIn(wanted))
  const isTaken = await othersAnswer(fileIn(wanted), connection)
  const directory = isTaken ? await mkdtemp(join(folderIn(wanted), 'beside-')) : wanted
  const file = fileIn(directory)
  const tokenFile = join(folderIn(directory), 'token')
  const content = JSON.stringify(connection, undefined, 2)
  await makePrivateDirectory(folderIn(directory))
  await writePrivateFile(file, content)
  await writePrivateFile(tokenFile, connection.token)
  const remove = async () => {
    if (isTaken) return rm(directory, { recursive: true, force: true })
    // Another program may have saved its own in the meantime.
    if ((await readIfThere(file)) !== content) return
    await Promise.all([rm(file, { force: true }), rm(tokenFile, { force: true })])
  }
  return { directory, file, tokenFile, remove }
}

/** Whether a file holds the connection of other services, and one of them answers. */
async function othersAnswer(file: string, { urls }: Connection): Promise<boolean> {
  // What cannot be read leads to nobody.
  const saved = await connectionIn(file).catch(() => undefined)
  if (!saved) return false
  // What a program that was killed has left may name the addresses that are ours now.
  const others = ServiceName.options.filter((name) => saved.urls[name] !== urls[name])
  return (await Promise.all(others.map((name) => isAlive(name, saved.urls[name])))).includes(true)
}

/** The connection saved in a directory or the nearest one above it. Throws if what is saved is none. */
export async function loadConnection(directory: string): Promise<Connection | undefined> {
  const saved = await connectionIn(fileIn(directory))
  const above = dirname(directory)
  return saved || above === directory ? saved : loadConnection(above)
}

async function connectionIn(file: string): Promise<Connection | undefined> {
  const content = await readIfThere(file)
  return content === undefined ? undefined : parse(file, content)
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
