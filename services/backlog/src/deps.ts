import type { Client } from '@dsm/http-client'
import type { Db } from '@dsm/postgres'

/** What the parts of this service need of a service's dependencies. */
export type BacklogDeps = {
  db: Db
  /** The clock of the domain. */
  clock: () => Date
  clients: { project: Client }
  poke: () => void
}
