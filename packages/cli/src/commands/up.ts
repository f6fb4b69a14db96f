import { join, resolve } from 'node:path'
import type { ServiceName } from '@dsm/contracts'
import type { OllamaOptions } from '@dsm/ollama'
import { createLogger } from '@dsm/service'
import { pino } from 'pino'
import { z } from 'zod'
import { createKeys, type Keys, loadKeys, saveKeys, tokenFor } from '../auth/keys.ts'
import { saveConnection } from '../connection-file.ts'
import { openNativeServers } from '../databases/native-servers.ts'
import { type Embedded, startEmbedded } from '../embedded/start-embedded.ts'
import type { Io } from '../io.ts'
import { bold, dim } from '../view/text.ts'
import { whereToLook } from '../view/where-to-look.ts'
import { command } from './command.ts'
import type { Context } from './context.ts'
import { ollamaOf } from './ollama-of.ts'

/** Longer than a working day; whoever reads the file may do everything, so not much longer. */
const TOKEN_HOURS = 24
const UpInput = z.object({ data: z.string().min(1).default(join('.dsm', 'data')), native: z.boolean().default(false) })

type UpData = { urls: Record<ServiceName, string>; tokenFile: string; tokenHours: number; logFile: string }

export const up = command({
  usage: 'up',
  summary: 'Run the five services on this machine until Ctrl-C; what they know stays on disk',
  options: [
    ['--data <directory>', 'keeps the data (default .dsm/data)'],
    ['--native', 'on the PostgreSQL of DSM_POSTGRES_URL and the Redis of DSM_REDIS_URL'],
  ],
  examples: [
    'dsm up',
    'dsm up --data /var/lib/dsm',
    'DSM_POSTGRES_URL=postgres://localhost/postgres DSM_REDIS_URL=redis://localhost dsm up --native',
  ],
  input: UpInput,
  run: async ({ data: directory, native }, context) => {
    const { io, tell } = context
    const keys = await keysIn(join(io.cwd, '.dsm', 'auth'))
    const logFile = join(io.cwd, '.dsm', 'dsm.log')
    const ollama = ollamaOf(io.env)
    const { embedded, stop } = await start(
      { directory: resolve(io.cwd, directory), native, keys, logFile, ...(ollama && { ollama }) },
      context,
    )
    const connection = {
      urls: embedded.urls,
      token: await tokenFor(keys, { sub: 'operator', role: 'admin', projects: '*' }, TOKEN_HOURS * 3600),
    }
    const saved = await saveConnection(io.cwd, connection)
    return {
      // Not the token itself: what a program prints ends in logs.
      data: { urls: embedded.urls, tokenFile: saved.tokenFile, tokenHours: TOKEN_HOURS, logFile },
      view: upView,
      stay: async () => {
        await io.interrupted()
        tell('stopping')
        await saved.remove()
        await stop()
      },
    }
  },
})

type Start = { directory: string; native: boolean; keys: Keys; logFile: string; ollama?: OllamaOptions }

async function start(
  { directory, native, keys, logFile, ollama }: Start,
  { io, tell }: Context,
): Promise<{ embedded: Embedded; stop: () => Promise<void> }> {
  const log = logTo(logFile, io)
  const servers = native ? await openNativeServers(io.env, log) : undefined
  const closeCarrier = async () => await servers?.carrier.close()
  tell(bold(native ? 'Starting five services on PostgreSQL and Redis' : 'Starting five services, each on its own database'))
  try {
    const progress = (part: string) => tell(`  ✓ ${part}`)
    const embedded = await startEmbedded({
      directory,
      ...(servers && { servers }),
      ...(ollama && { ollama }),
      keys,
      clock: () => new Date(),
      log,
      progress,
    })
    const stop = async () => {
      await embedded.stop()
      await closeCarrier()
    }
    return { embedded, stop }
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

function upView({ urls, tokenFile, tokenHours, logFile }: UpData): string {
  return [
    '',
    whereToLook({ urls, tokenFile }),
    '',
    dim(`the token opens everything for ${tokenHours} hours; "dsm auth token" makes others. Warnings go to ${logFile}`),
    bold('The services run until Ctrl-C.'),
  ].join('\n')
}
