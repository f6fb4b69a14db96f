import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { rows } from '@dsm/postgres'
import { hasRedis, isNative, openRedis } from '@dsm/testing'
import { describe, expect, onTestFinished } from 'vitest'
import { z } from 'zod'
import { type Scene, test } from './scene.ts'

const program = join(import.meta.dirname, 'mortal-service.ts')
// Compiled code is kept between the many lives of the process.
const compiled = join(import.meta.dirname, '../node_modules/.cache/every-step')
const Change = z.object({ n: z.number() })

const ToTheEnd = z.object({ steps: z.number() })

/** One life of the service: the steps that it took if it lived to the end of its work, undefined if it was killed. */
async function live(scene: Scene, redisUrl: string, args: readonly (string | number)[]): Promise<number | undefined> {
  const command = ['--conditions=source', program, scene.database.url, redisUrl, ...args.map(String)]
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled }
  const child = spawn(process.execPath, command, { env, stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`the service ended with ${code ?? signal}`)
  return code === 0 ? ToTheEnd.parse(JSON.parse(said)).steps : undefined
}

// kill -9 needs a process of its own, and so a database and a carrier outside this one.
describe.skipIf(!isNative() || !hasRedis())('kill -9 at each step between a change and its effect (native only)', () => {
  test.for(['before', 'after'])(
    '%s it was sent: a change that was committed is published and has one effect, one that was not has neither',
    { tags: ['G1', 'G2', 'G3'], timeout: 900_000 },
    async (when, { scene }) => {
      const { url, redis, dispose } = await openRedis()
      await scene.db.query('create table changes (n integer primary key)')
      // A life that also takes over what the dead have left makes more steps than this one, hence twice as many. They grow with the dead, so going
      // on until a life lives through all of its own would take hundreds of lives that show nothing new.
      const steps = 2 * ((await live(scene, url, [0, 0, when])) ?? 0)
      for (let step = 1; step <= steps; step++) await live(scene, url, [step, step, when])
      await live(scene, url, [steps + 1, 0, when])

      const changes = (await rows(scene.db, Change, 'select n from changes order by n')).map(({ n }) => n)
      // Some of them were killed before the commit and some after it; the first and the last were not.
      expect(changes.length).toBeGreaterThan(12)
      expect(changes.length).toBeLessThan(steps + 2)
      expect((await scene.numbers()).toSorted((a, b) => a - b)).toEqual(changes)
      const published = (await redis.xrange('dsm:events', '-', '+')).map(([, fields]): number => JSON.parse(fields[1] ?? '').data.n)
      expect([...new Set(published)].toSorted((a, b) => a - b)).toEqual(changes)
      await dispose()
    },
  )
})
