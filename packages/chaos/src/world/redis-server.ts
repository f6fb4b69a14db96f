import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { type Child, startChild } from './child.ts'
import { freePort } from './ports.ts'
import type { StoppableServer } from './servers.ts'

export type RedisServer = StoppableServer & {
  /** Throws away what it keeps on disk: the next start is empty. Only while it is stopped. */
  wipe: () => Promise<void>
}

const askAgainMs = 50

/** A Redis of the harness's own. It writes what it does to a file once a second, so a kill takes its last moments with it. */
export async function createRedis(directory: string): Promise<RedisServer> {
  const data = join(directory, 'redis')
  await mkdir(data)
  const port = await freePort()
  let child: Child | undefined
  return {
    port,
    start: async () => {
      const args = [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--appendonly',
        'yes',
        '--appendfsync',
        'everysec',
        '--dir',
        data,
      ]
      const logFile = join(directory, 'redis.log')
      child = await startChild({ command: 'redis-server', args, env: { PATH: process.env['PATH'] ?? '' }, cwd: data, logFile })
      while (!(await answers(port))) {
        if (child.isGone()) throw new Error(`redis ended before it answered, see ${logFile}`)
        await delay(askAgainMs)
      }
    },
    stop: async (how) => {
      child?.signal(how === 'stop' ? 'SIGTERM' : 'SIGKILL')
      await child?.gone
    },
    wipe: async () => {
      await rm(data, { recursive: true, force: true })
      await mkdir(data)
    },
  }
}

async function answers(port: number): Promise<boolean> {
  const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
  // The command that fails says so as well.
  redis.on('error', () => {})
  try {
    await redis.connect()
    return (await redis.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    redis.disconnect()
  }
}
