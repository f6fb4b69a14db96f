import { execFile } from 'node:child_process'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Child, startChild } from './child.ts'
import type { StoppableServer } from './servers.ts'
import { freePort } from './ports.ts'

const execute = promisify(execFile)
const askAgainMs = 100

/** PostgreSQL refuses to run as root. */
const asServerUser = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--'] : []

/** What is acknowledged outlives a crash of the server: its log of changes is written with each commit, if not flushed to the disk. A crash of the machine is not played. */
const settings = [
  'listen_addresses=127.0.0.1',
  'fsync=off',
  'synchronous_commit=on',
  'full_page_writes=off',
  'max_connections=400',
  'shared_buffers=64MB',
]

export type PostgresServer = StoppableServer & { createDatabase: (name: string) => Promise<void> }

/** A PostgreSQL of the harness's own, in a folder of its own. */
export async function createPostgres(directory: string, bin: string): Promise<PostgresServer> {
  const data = join(directory, 'postgres')
  await mkdir(data)
  await chmod(directory, 0o711)
  if (asServerUser.length > 0) await execute('chown', ['postgres', data])
  await asUser(`${bin}/initdb`, ['-D', data, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'])
  const port = await freePort()
  let child: Child | undefined

  const start = async () => {
    const args = ['-D', data, '-p', String(port), '-k', data, ...settings.flatMap((setting) => ['-c', setting])]
    const [command = '', ...rest] = [...asServerUser, `${bin}/postgres`, ...args]
    child = await startChild({
      command,
      args: rest,
      env: { PATH: process.env['PATH'] ?? '' },
      cwd: '/',
      logFile: join(directory, 'postgres.log'),
    })
    while (!(await answers(bin, port))) {
      if (child.isGone()) throw new Error(`postgres ended before it answered, see ${directory}/postgres.log`)
      await delay(askAgainMs)
    }
  }
  return {
    port,
    start,
    createDatabase: async (name) => {
      await execute(`${bin}/createdb`, ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', name])
    },
    stop: async (how) => {
      // SIGINT: fast shutdown. SIGQUIT: immediate, what was open is recovered at the next start.
      child?.signal(how === 'stop' ? 'SIGINT' : 'SIGQUIT')
      await child?.gone
    },
  }
}

async function answers(bin: string, port: number): Promise<boolean> {
  return execute(`${bin}/pg_isready`, ['-h', '127.0.0.1', '-p', String(port), '-q']).then(
    () => true,
    () => false,
  )
}

async function asUser(command: string, args: readonly string[]): Promise<void> {
  const [first = '', ...rest] = [...asServerUser, command, ...args]
  await execute(first, rest, { cwd: '/' })
}
