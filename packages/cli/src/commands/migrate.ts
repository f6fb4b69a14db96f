import { ServiceName } from '@dsm/contracts'
import { z } from 'zod'
import { databaseUrls } from '../databases/database-urls.ts'
import { exitCodes } from '../failure/exit-codes.ts'
import { type Migrated, migrationsView } from '../view/migrations-view.ts'
import { command } from './command.ts'

const MigrateInput = z.object({ service: z.array(ServiceName).optional(), status: z.boolean().default(false) })

export const migrate = command({
  usage: 'migrate',
  summary: 'Apply the migrations that are missing; --status only looks, exit code 2 if any are pending',
  options: [
    ['--service <name>', `only of ${ServiceName.options.join(', ')}`, 'repeatable'],
    ['--status', 'show what is pending and change nothing'],
  ],
  examples: [
    'PROJECT_DATABASE_URL=postgres://project@db/project dsm migrate --service project',
    "DATABASE_URL='postgres://dsm@db/dsm_{service}' dsm migrate",
    'dsm migrate --status',
  ],
  input: MigrateInput,
  run: async ({ service = ServiceName.options, status }, { io, working }) => {
    const names = [...new Set(service)]
    const urls = databaseUrls(names, io.env)
    const { migrateOne } = await import('../databases/migrate-one.ts')
    const data = await working(status ? 'looking' : 'migrating', async (report) => {
      const results: Migrated[] = []
      for (const [name, url] of urls) {
        results.push(await migrateOne(name, url, { onlyLook: status }))
        report(results.length, urls.size)
      }
      return results
    })
    const pending = data.some((each) => each.pending.length > 0)
    return { data, view: migrationsView, exit: pending ? exitCodes.partial : exitCodes.ok }
  },
})
