import { once } from 'node:events'
import { createServer } from 'node:net'
import { captureLog } from '@dsm/testing'
import { expect, test } from 'vitest'
import { createPool, transaction } from '../src/index.ts'

/** A message of the protocol: its letter, its length, what it says. */
function message(letter: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5, letter, 'latin1')
  head.writeInt32BE(content.length + 4, 1)
  return Buffer.concat([head, content])
}

const welcome = message('R', Buffer.alloc(4))
const ready = message('Z', Buffer.from('I'))
const shutdown = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'))

/** A server that says this to whoever connects, and nothing ever after. */
async function listen(greeting: Buffer, end: boolean): Promise<{ url: string; close: () => void }> {
  const server = createServer((socket) => {
    socket.once('data', () => (end ? socket.end(greeting) : socket.write(greeting)))
    socket.on('error', () => socket.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return { url: `postgres://dsm@127.0.0.1:${address.port}/dsm`, close: () => server.close() }
}

test('a server that shuts down while a connection is handed over fails the transaction and ends no process', { tags: ['G8'] }, async () => {
  // It says in one piece that one may begin, and that it goes down.
  const { url, close } = await listen(Buffer.concat([welcome, ready, shutdown]), true)
  const pool = createPool({ url, log: captureLog().log })
  // An error that nobody caught would fail this file.
  await expect(transaction(pool, async () => 'never')).rejects.toThrow(/not queryable|terminat/)
  await pool.end()
  close()
})

test('a server that never answers is given up, and its connection with it', { tags: ['G8'] }, async () => {
  const { url, close } = await listen(Buffer.concat([welcome, ready]), false)
  const pool = createPool({ url, answerTimeoutMs: 20, log: captureLog().log })
  await expect(transaction(pool, async () => 'never')).rejects.toThrow('Query read timeout')
  expect(pool.totalCount).toBe(0)
  await pool.end()
  close()
})
