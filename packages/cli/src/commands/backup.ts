import { join, resolve } from 'node:path'
import { z } from 'zod'
import { backupView } from '../view/backup-view.ts'
import { command } from './command.ts'

const BackupInput = z.object({ directory: z.string().min(1).optional(), data: z.string().min(1).optional() })

export const backup = command({
  usage: 'backup [directory]',
  summary: 'Save what the five databases hold at one instant; services go on working',
  options: [['--data <directory>', 'embedded data, of services that do not run (default .dsm/data)']],
  examples: [
    'dsm backup',
    'dsm backup /backups/$(date -u +%Y-%m-%dT%H%M)',
    "DATABASE_URL='postgres://dsm@db/dsm_{service}' dsm backup /backups/monday",
  ],
  input: BackupInput,
  run: async ({ directory = defaultDirectory(new Date()), data }, context) => {
    const { runBackup } = await import('./run-backup.ts')
    return { data: await runBackup({ directory: resolve(context.io.cwd, directory), data }, context), view: backupView }
  },
})

/** Named after the moment, so that a listing is in order. */
const defaultDirectory = (now: Date) => join('.dsm', 'backups', now.toISOString().slice(0, 19).replaceAll(':', ''))
