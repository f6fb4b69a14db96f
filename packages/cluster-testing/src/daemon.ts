import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

/** A server of a cluster, as a process of its own. */
export type Daemon = { stop: () => Promise<void> }

type DaemonOptions = { command: string; args: readonly string[]; ready: () => Promise<boolean> }

const lookEveryMs = 100
const keptLines = 30

/** Starts a server and waits until it is ready. Throws with the last lines that it wrote if it ends before. */
export async function startDaemon({ command, args, ready }: DaemonOptions): Promise<Daemon> {
  const child = spawn(command, [...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  const gone = once(child, 'exit')
  const said: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.push(...text.split('\n'))
    said.splice(0, said.length - keptLines)
  })
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)

  while (!(await ready())) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${command} ended with ${child.exitCode ?? child.signalCode} before it was ready:\n${said.join('\n')}`)
    }
    await delay(lookEveryMs)
  }
  return {
    stop: async () => {
      process.off('exit', endWithUs)
      child.kill('SIGKILL')
      await gone
    },
  }
}
