import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'

export type Ending = { code: number | null; signal: NodeJS.Signals | null }

/** A process that belongs to the harness and ends with it. */
export type Child = {
  pid: number
  signal: (signal: NodeJS.Signals) => void
  /** Resolves when the process is gone. */
  gone: Promise<Ending>
  isGone: () => boolean
}

export type ChildOptions = { command: string; args: readonly string[]; env: Readonly<Record<string, string>>; cwd: string; logFile: string }

const alive = new Set<ChildProcess>()

/** Whatever way the harness ends: nothing of it stays behind. A paused process takes SIGKILL as well. */
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** Starts a process that appends what it prints to a file. Throws if it cannot be started. */
export async function startChild({ command, args, env, cwd, logFile }: ChildOptions): Promise<Child> {
  const log = openSync(logFile, 'a')
  const child = spawn(command, [...args], { cwd, env: { ...env }, stdio: ['ignore', log, log] })
  closeSync(log)
  const gone = Promise.withResolvers<Ending>()
  let ended = false
  child.once('exit', (code, signal) => {
    ended = true
    alive.delete(child)
    gone.resolve({ code, signal })
  })
  await once(child, 'spawn')
  alive.add(child)
  return { pid: child.pid ?? 0, signal: (signal) => void child.kill(signal), gone: gone.promise, isGone: () => ended }
}
