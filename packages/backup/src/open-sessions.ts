import { ServiceName } from '@dsm/contracts'
import { BackupError } from './backup-error.ts'
import { inDatabase } from './service-database-error.ts'
import { openSession, type Session } from './store/session.ts'

export type Sessions = { sessions: Session[]; close: () => Promise<void> }

/** Connects to the five databases, in the order of the services. Throws `same-database` where two have one address. */
export async function openSessions(databases: Record<ServiceName, string>, applicationName: string): Promise<Sessions> {
  refuseSame(databases)
  const sessions: Session[] = []
  const close = async () => {
    await Promise.all(sessions.map((session) => session.close()))
  }
  try {
    for (const name of ServiceName.options) sessions.push(await inDatabase(name, openSession(name, databases[name], applicationName)))
    return { sessions, close }
  } catch (error) {
    await close()
    throw error
  }
}

function refuseSame(databases: Record<ServiceName, string>): void {
  const byAddress = Map.groupBy(ServiceName.options, (name) => addressOf(databases[name]))
  for (const [address, [first, second]] of byAddress) {
    if (second !== undefined) throw new BackupError('same-database', `${first} and ${second} have the same address: ${address}`)
  }
}

/** Without user and password, which do not make it another database. */
function addressOf(url: string): string {
  const parsed = URL.parse(url)
  return parsed ? `${parsed.host}${parsed.pathname}` : url
}
