import { join } from 'node:path'
import { createLogger } from '@dsm/service'
import { pino } from 'pino'
import { createKeys, type Keys, loadKeys, saveKeys, tokenFor } from '../auth/keys.ts'
import type { Context } from '../commands/context.ts'
import { ollamaOf } from '../commands/ollama-of.ts'
import type { Connection } from '../connection.ts'
import { openNativeServers } from '../databases/native-servers.ts'
import type { Io } from '../io.ts'
import { makePrivateDirectory } from '../private-file.ts'
import { bold } from '../view/text.ts'
import { startEmbedded } from './start-embedded.ts'

type Start = {
  directory: string
  /** On the servers that the environment names, in place of embedded ones. */
  native: boolean
  logFile: string
  tokenSeconds: number
}

/** Starts the five services with the keys of this place and the model of the environment. The connection is an operator's, who may do everything. */
export async function startServices(
  { directory, native, logFile, tokenSeconds }: Start,
  { io, tell }: Pick<Context, 'io' | 'tell'>,
): Promise<{ connection: Connection; stop: () => Promise<void> }> {
  const ollama = ollamaOf(io.env)
  const keys = await keysIn(join(io.cwd, '.dsm', 'auth'))
  const log = logTo(logFile, io)
  const servers = native ? await openNativeServers(io.env, log) : undefined
  const closeCarrier = async () => await servers?.carrier.close()
  tell(bold(native ? 'Starting five services on PostgreSQL and Redis' : 'Starting five services, each on its own database'))
  try {
    if (!native) await makePrivateDirectory(directory)
    const embedded = await startEmbedded({
      directory,
      ...(servers && { servers }),
      ...(ollama && { ollama }),
      keys,
      clock: () => new Date(),
      schedules: true,
      log,
      progress: (part) => tell(`  ✓ ${part}`),
    })
    const token = await tokenFor(keys, { sub: 'operator', role: 'admin', projects: '*' }, tokenSeconds)
    const stop = async () => {
      await embedded.stop()
      await closeCarrier()
    }
    const { urls, databases } = embedded
    return { connection: { urls, token, ...(!native && { databases }) }, stop }
  } catch (error) {
    await closeCarrier()
    throw error
  }
}

/** The keys of this place, made on the first start. */
async function keysIn(directory: string): Promise<Keys> {
  const existing = await loadKeys(directory)
  if (existing) return existing
  const keys = await createKeys()
  await saveKeys(directory, keys)
  return keys
}

/** Warnings and errors of the services; with DSM_DEBUG=1 everything, to standard error. */
function logTo(file: string, { env, err }: Io) {
  if (env['DSM_DEBUG'] === '1') return createLogger({ name: 'dsm', level: 'info' }, { write: err })
  return createLogger({ name: 'dsm', level: 'warn' }, pino.destination({ dest: file, mkdir: true, sync: true }))
}
