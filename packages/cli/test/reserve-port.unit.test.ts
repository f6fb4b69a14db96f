import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { reservePort } from '../src/embedded/reserve-port.ts'

test('a reserved port goes to nobody else, and is free once it is released', async () => {
  const first = await reservePort(0)
  const second = await reservePort(first.port)
  expect(second.port).not.toBe(first.port)

  await first.release()
  const server = createServer().listen(first.port, '127.0.0.1')
  await once(server, 'listening')
  server.close()
  await second.release()
})

test('a port that is released twice is released once', async () => {
  const { release } = await reservePort(0)
  await release()
  await expect(release()).resolves.toBeUndefined()
})
