import type { Connection } from './connection.ts'

/** What a command knows of the world around it; the process provides the real one, a test its own. */
export type Io = {
  out: (text: string) => void
  err: (text: string) => void
  env: Readonly<Record<string, string | undefined>>
  /** Directory in which the command was called. */
  cwd: string
  /** Whether a person watches standard error: only then is anything drawn over. */
  watched: boolean
  /** Resolves when someone asks the program to stop (Ctrl-C, SIGTERM). */
  interrupted: () => Promise<void>
  /** Where the services are if no option and no variable says it; by default what was saved in a directory. */
  elsewhere?: () => Promise<Connection>
}
