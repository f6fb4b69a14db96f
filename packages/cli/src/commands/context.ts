import type { Clients, Connection } from '../connection.ts'
import type { Io } from '../io.ts'
import type { Working } from '../progress/working.ts'

/** What a command works with. */
export type Context = {
  io: Io
  /** Where the services are; throws, saying what to do, if nobody said. */
  connection: () => Promise<Connection>
  /** Opened on first use and closed when the command ends. */
  clients: () => Promise<Clients>
  /** Tells a person a line as it happens; whoever wants a JSON document gets that alone. */
  tell: (line: string) => void
  /** Shows that long work goes on, to whoever watches. */
  working: Working
}
