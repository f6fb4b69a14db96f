import type { Client } from '@dsm/http-client'
import type { Db } from '@dsm/postgres'

/** What the parts of this service need of a service's dependencies. */
export type SprintDeps = {
  db: Db
  /** The clock of the domain. */
  clock: () => Date
  clients: { project: Client; backlog: Client }
  poke: () => void
}
