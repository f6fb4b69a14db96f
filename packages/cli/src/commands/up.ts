import { join, resolve } from 'node:path'
import type { ServiceName } from '@dsm/contracts'
import { z } from 'zod'
import { saveConnection } from '../connection-file.ts'
import { bold, dim, warn } from '../view/text.ts'
import { whereToLook } from '../view/where-to-look.ts'
import { command } from './command.ts'

/** Longer than a working day; whoever reads the file may do everything, so not much longer. */
const TOKEN_HOURS = 24
const UpInput = z.object({ data: z.string().min(1).default(join('.dsm', 'data')), native: z.boolean().default(false) })

/** `keptFor` is the directory whose connection stays that of others, who still answer. */
type UpData = { urls: Record<ServiceName, string>; tokenFile: string; tokenHours: number; logFile: string; keptFor?: string }

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
    const logFile = join(io.cwd, '.dsm', 'dsm.log')
    // The services are loaded by the commands that run them alone: every other one starts the sooner.
    const { startServices } = await import('../embedded/start-services.ts')
    const { connection, stop } = await startServices(
      { directory: resolve(io.cwd, directory), native, logFile, tokenSeconds: TOKEN_HOURS * 3600 },
      context,
    )
    const saved = await saveConnection(io.cwd, connection)
    return {
      // Not the token itself: what a program prints ends in logs.
      data: {
        urls: connection.urls,
        tokenFile: saved.tokenFile,
        tokenHours: TOKEN_HOURS,
        logFile,
        ...(saved.directory !== io.cwd && { keptFor: io.cwd }),
      },
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

function upView({ urls, tokenFile, tokenHours, logFile, keptFor }: UpData): string {
  return [
    '',
    whereToLook({ urls, tokenFile }),
    '',
    ...(keptFor === undefined ? [] : [warn(`Other services run in ${keptFor}: there, "dsm" goes on to mean those.`)]),
    dim(`the token opens everything for ${tokenHours} hours; "dsm auth token" makes others. Warnings go to ${logFile}`),
    bold('The services run until Ctrl-C.'),
  ].join('\n')
}
