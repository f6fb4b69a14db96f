import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, test as base } from 'vitest'
import { startBalancer } from '../src/world/balancer.ts'
import { startTcpProxy } from '../src/world/tcp-proxy.ts'

type Echo = { port: number; connections: () => number }

/** Servers that send back what they get, with a letter of their own in front. */
const test = base.extend<{ echo: (letter: string) => Promise<Echo> }>({
  // oxlint-disable-next-line no-empty-pattern
  echo: async ({}, use) => {
    const stops: (() => void)[] = []
    await use(async (letter) => {
      const sockets = new Set<Socket>()
      const server = createServer((socket) => {
        sockets.add(socket)
        socket.on('error', () => socket.destroy())
        socket.on('data', (data) => socket.write(`${letter}${data.toString()}`))
      })
      stops.push(() => {
        for (const socket of sockets) socket.destroy()
        server.close()
      })
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const address = server.address()
      if (typeof address !== 'object' || address === null) throw new Error('no address')
      return { port: address.port, connections: () => sockets.size }
    })
    for (const stop of stops) stop()
  },
})

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  return socket
}

async function say(socket: Socket, text: string): Promise<string> {
  socket.write(text)
  const [data] = await once(socket, 'data')
  return String(data)
}

/** How a connection ends does not matter here. */
const closed = (socket: Socket) => new Promise<void>((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())))

/** Resolves when a connection was refused, or broken before anything came. */
async function turnedAway(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => socket.destroy())
  await closed(socket)
  expect(socket.bytesRead).toBe(0)
}

test('a proxy passes on what is sent, and breaks what is open when it is told to', async ({ echo }) => {
  const proxy = await startTcpProxy((await echo('a')).port)
  const socket = await open(proxy.port)
  expect(await say(socket, 'x')).toBe('ax')
  proxy.cut()
  await closed(socket)
  expect(await say(await open(proxy.port), 'y')).toBe('ay')
  await proxy.stop()
})

test('a proxy that is closed lets nobody through until it is opened', async ({ echo }) => {
  const proxy = await startTcpProxy((await echo('a')).port)
  proxy.close()
  await turnedAway(proxy.port)
  proxy.open()
  expect(await say(await open(proxy.port), 'x')).toBe('ax')
  await proxy.stop()
})

test('what is held back arrives in its order', async ({ echo }) => {
  const proxy = await startTcpProxy((await echo('')).port)
  const socket = await open(proxy.port)
  let heard = ''
  socket.on('data', (data) => (heard += data.toString()))
  proxy.delayBy(30)
  socket.write('1')
  await expect.poll(() => heard).toBe('1')
  socket.write('2')
  proxy.open()
  socket.write('3')
  await expect.poll(() => heard).toBe('123')
  await proxy.stop()
})

test('a balancer turns to the next replica where one is not ready, or not there', async ({ echo }) => {
  const [a, b] = [await echo('a'), await echo('b')]
  const ready = { a: true, b: true }
  const backends = [
    { port: 1, isReady: () => true },
    { port: a.port, isReady: () => ready.a },
    { port: b.port, isReady: () => ready.b },
  ]
  const balancer = await startBalancer(() => backends)
  const answer = async () => say(await open(Number(new URL(balancer.url).port)), 'x')
  expect(new Set([await answer(), await answer(), await answer(), await answer()])).toEqual(new Set(['ax', 'bx']))
  ready.a = false
  expect(new Set([await answer(), await answer(), await answer()])).toEqual(new Set(['bx']))
  await balancer.stop()
})

test('with no replica ready a balancer turns away', async () => {
  const balancer = await startBalancer(() => [])
  await turnedAway(Number(new URL(balancer.url).port))
  await balancer.stop()
  expect(balancer.url).toMatch(/^http:/)
})

test('without a second chance a connection that its replica does not take is refused, as kube-proxy leaves it', async ({ echo }) => {
  const { port } = await echo('a')
  const gone = { port: 1, isReady: () => true }
  const balancer = await startBalancer(() => [gone, { port, isReady: () => false }], { secondChance: false })
  await turnedAway(Number(new URL(balancer.url).port))
  await balancer.stop()
  expect(balancer.url).toMatch(/^http:/)
})
