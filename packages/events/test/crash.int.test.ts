import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { hasRedis, isNative, openRedis } from '@dsm/testing'
import { describe, expect } from 'vitest'
import { createRedisCarrier, listDeadLetters } from '../src/index.ts'
import { bodyOf } from './catalogue.ts'
import { type Scene, test } from './scene.ts'

const program = join(import.meta.dirname, 'mortal-consumer.ts')

/** One life of the consumer; ends with it. */
async function live(scene: Scene, redisUrl: string, over: () => Promise<boolean>): Promise<void> {
  const child = spawn(process.execPath, ['--conditions=source', program, scene.database.url, redisUrl, 'stream'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const exited = once(child, 'exit')
  try {
    await expect.poll(async () => child.exitCode !== null || child.signalCode !== null || (await over())).toBe(true)
  } finally {
    child.kill('SIGKILL')
    await exited
  }
}

// kill -9 needs a process of its own, and so a database and a carrier outside this one.
describe.skipIf(!isNative() || !hasRedis())('kill -9', () => {
  test(
    'an event that ends its consumer each time is found out after its attempts; its half effects are gone, the rest flows',
    { tags: ['G3', 'G4'] },
    async ({ scene }) => {
      const { url, dispose } = await openRedis()
      const carrier = createRedisCarrier({ url, streamKey: 'stream', log: scene.captured.log })
      await carrier.publish([bodyOf(1), bodyOf(2), bodyOf(3, { subject: 'other' })], { field: 'test', value: '1' })
      const over = async () => (await scene.numbers()).length === 2
      let lives = 0
      while (lives < 10 && !(await over())) {
        lives += 1
        await live(scene, url, over)
      }
      expect((await scene.numbers()).toSorted((a, b) => a - b)).toEqual([2, 3])
      const { items } = await listDeadLetters(scene.db, { limit: 10 })
      expect(items).toMatchObject([{ reason: 'attempts-exhausted', deliveries: 2 }])
      expect(items[0]?.error).toContain('the consumer ended')
      // One that is not counted, two that are, and the one that gives up.
      expect(lives).toBe(4)
      await carrier.close()
      await dispose()
    },
  )
})
