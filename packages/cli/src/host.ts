import { z } from 'zod'
import type { Answer, Host } from './commands/command.ts'
import type { Context } from './commands/context.ts'
import { type Clients, connect, disconnect } from './connection.ts'
import { type ExitCode, exitCodes } from './failure/exit-codes.ts'
import { nameWhoIsAway } from './failure/who-is-away.ts'
import { findConnection } from './find-connection.ts'
import type { Io } from './io.ts'
import { createWorking } from './progress/working.ts'
import { printable, printableJson } from './view/printable.ts'

const Globals = z.object({ url: z.string().optional(), token: z.string().optional() })

/** Gives a command what it works with, prints its answer, and closes what it has opened. */
export function createHost(io: Io, json: boolean): Host & { exit: () => ExitCode } {
  let exit: ExitCode = exitCodes.ok
  const print = ({ data, view }: Answer<unknown>) => io.out(`${json ? printableJson(data) : view(printable(data))}\n`)
  return {
    exit: () => exit,
    execute: async (options, work) => {
      const { context, explained, close } = contextFor(io, json, options)
      try {
        const answer = await work(context)
        print(answer)
        exit = answer.exit ?? exitCodes.ok
        await answer.stay?.()
      } catch (error) {
        throw await explained(error)
      } finally {
        close()
      }
    },
  }
}

type Opened = { context: Context; explained: (error: unknown) => Promise<unknown>; close: () => void }

function contextFor(io: Io, json: boolean, options: unknown): Opened {
  const given = Globals.parse(options)
  let clients: Clients | undefined
  const connection = () => findConnection(given, io)
  const context: Context = {
    io,
    connection,
    clients: async () => (clients ??= connect(await connection())),
    tell: (line) => (json ? undefined : io.out(`${line}\n`)),
    working: createWorking({ err: io.err, watched: io.watched && !json }),
  }
  return {
    context,
    explained: async (error) => (clients ? nameWhoIsAway(error, await connection()) : error),
    close: () => clients && disconnect(clients),
  }
}
