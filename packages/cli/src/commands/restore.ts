import { resolve } from 'node:path'
import { z } from 'zod'
import { restoreView } from '../view/backup-view.ts'
import { command } from './command.ts'

const RestoreInput = z.object({
  directory: z.string().min(1),
  replace: z.boolean().default(false),
  check: z.boolean().default(false),
  redis: z.url({ protocol: /^rediss?$/, error: 'must be redis://HOST:PORT' }).optional(),
  streamGone: z.boolean().default(false),
  data: z.string().min(1).optional(),
})
export type RestoreInput = z.output<typeof RestoreInput>

export const restore = command({
  usage: 'restore <directory>',
  summary: 'Bring the five databases back to the instant of a backup; the services have to be stopped',
  options: [
    ['--check', 'look only whether the backup is whole and this program can restore it; change nothing'],
    ['--replace', 'put it in the place of what the databases hold; without, they have to be empty'],
    ['--redis <address>', 'the Redis whose events are of a time that is undone: they are deleted (or REDIS_URL, DSM_REDIS_URL)'],
    ['--stream-gone', 'the Redis of the services is a new one, or was emptied'],
    ['--data <directory>', 'embedded data (default .dsm/data)'],
  ],
  examples: [
    'dsm restore --check /backups/monday',
    "DATABASE_URL='postgres://dsm@db/dsm_{service}' dsm restore /backups/monday --redis redis://redis:6379",
    'dsm restore .dsm/backups/2027-01-04T090000 --replace',
  ],
  input: RestoreInput,
  run: async ({ directory, ...input }, context) => {
    const { checkOnly, runRestore } = await import('./run-restore.ts')
    const from = resolve(context.io.cwd, directory)
    const data = input.check ? await checkOnly(from, context) : await runRestore({ ...input, directory: from }, context)
    return { data, view: restoreView }
  },
})
