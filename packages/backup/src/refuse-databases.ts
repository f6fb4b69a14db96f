import { setTimeout as delay } from 'node:timers/promises'
import { BackupError } from './backup-error.ts'
import { inDatabase } from './service-database-error.ts'
import { ownersOf, tableNames } from './store/catalogue.ts'
import { othersConnected } from './store/connected.ts'
import type { Session } from './store/session.ts'

/** Throws `other-database` where an address leads to another database than that of its service: it would be saved, or replaced, under the wrong name. */
export async function refuseOthers({ service, client }: Session): Promise<void> {
  const owners = await inDatabase(service, ownersOf(client))
  if (owners.length === 1 && owners[0] === service) return
  const found = owners.length === 0 ? 'no tables of DSM' : `the tables of ${owners.join(' and ')}`
  throw new BackupError('other-database', `the database that was named for ${service} holds ${found}`)
}

/** Throws where a backup must not be restored into a database: somebody uses it, it holds something that may not be replaced, or something else than it should. */
export async function refuseTarget(session: Session, { replace }: { replace: boolean }): Promise<void> {
  await refuseConnected(session)
  const tables = await inDatabase(session.service, tableNames(session.client))
  if (tables.length === 0) return
  await refuseOthers(session)
  if (!replace) throw new BackupError('not-empty', `the database of ${session.service} is not empty: it has ${tables.length} tables`)
}

const looksMax = 6
const lookAgainMs = 200

/** Throws `in-use` while anybody else is connected: a service that goes on works with what it knew before. Whoever has just hung up takes a moment to be gone. */
export async function refuseConnected({ service, client }: Session): Promise<void> {
  let others = await inDatabase(service, othersConnected(client))
  for (let looks = 1; others.length > 0 && looks < looksMax; looks += 1) {
    await delay(lookAgainMs)
    others = await inDatabase(service, othersConnected(client))
  }
  if (others.length === 0) return
  const names = [...Map.groupBy(others, (name) => name)].map(([name, all]) => `${all.length} of ${name || 'a program without a name'}`)
  throw new BackupError('in-use', `the database of ${service} has connections: ${names.join(', ')}`)
}
