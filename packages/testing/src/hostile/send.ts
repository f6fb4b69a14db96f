import { connect, type Socket } from 'node:net'
import type { HostileRequest } from './hostile-request.ts'

/** What came back. Status 0: the connection ended without an answer, as it may after something that is no HTTP. `timedOut`: nothing came at all;
 *  `gone`: nobody listens. */
export type Answer = { status: number; text: string; ms: number; timedOut: boolean; gone: boolean }

const keptBytes = 4096

/** Sends a request as it is, on a connection of its own, and waits for the answer or the end of the connection. */
export async function send(url: string, request: HostileRequest, withinMs: number): Promise<Answer> {
  const { hostname, port } = new URL(url)
  const startedAt = performance.now()
  const socket = connect({ host: hostname, port: Number(port) })
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const kept: Buffer[] = []
  let size = 0
  let timedOut = false
  let gone = true
  socket.on('connect', () => {
    gone = false
  })
  socket.setTimeout(withinMs, () => {
    timedOut = true
    socket.destroy()
  })
  socket.on('data', (chunk) => {
    if (size < keptBytes) kept.push(chunk)
    size += chunk.length
  })
  // A server that has refused already reads no more: writing on fails, and what it said may have come before.
  socket.on('error', () => socket.destroy())
  socket.on('close', () => resolve())
  write(socket, request)
  await ended
  const text = Buffer.concat(kept).toString('latin1').slice(0, keptBytes)
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text, ms: performance.now() - startedAt, timedOut, gone }
}

function write(socket: Socket, { raw, method, target, headers, body, missing = 0, isChunked = false }: HostileRequest): void {
  if (raw) {
    socket.end(raw)
    return
  }
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const framing =
    body === undefined || given.has('content-length') || given.has('transfer-encoding') ? [] : [framingOf(body, { missing, isChunked })]
  const own = [...(given.has('host') ? [] : ['host: hostile']), 'connection: close', ...framing]
  const lines = [`${method} ${target} HTTP/1.1`, ...own, ...headers.map(([name, value]) => `${name}: ${value}`)]
  socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
  if (body === undefined) return
  if (!isChunked) socket.write(body)
  else socket.write(Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]))
  // The announced rest will not come: half a connection says so.
  if (missing > 0) socket.end()
}

function framingOf(body: Buffer, { missing, isChunked }: { missing: number; isChunked: boolean }): string {
  return isChunked ? 'transfer-encoding: chunked' : `content-length: ${body.length + missing}`
}
