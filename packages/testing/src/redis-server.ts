import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from './ports.ts'

export interface RedisServer {
  url: string
  /** Starts it again at the same address, empty. */
  start(): Promise<void>
  /** SIGKILL: whatever it held is lost. */
  stop(): Promise<void>
}

/** A Redis of the test's own, on this machine, that keeps nothing on disk. `settings` are those of its command line. Throws if it cannot be started. */
export async function startRedisServer(...settings: string[]): Promise<RedisServer> {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...settings]
  let stop = async () => {}
  const start = async () => {
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const gone = once(child, 'exit')
    stop = async () => {
      child.kill('SIGKILL')
      await gone
    }
    for await (const line of child.stdout) if (String(line).includes('Ready to accept connections')) return
    throw new Error(`redis-server ended with ${child.exitCode} before it was ready`)
  }
  await start()
  return { url: `redis://127.0.0.1:${port}`, start, stop: () => stop() }
}
